/** Mutations of any text; each takes the stream of random numbers and the text, and gives the text that came of it. */

const ODD = [
  '\0',
  '\r',
  '\n',
  '\r\n',
  '\t',
  '\x1b[2J',
  '\xff\xfe',
  '\xc3\x28',
  '\xe2\x80\xa8',
  '\xf0\x9f\x92\xa9',
  '\x7f',
  '\\',
  '"',
  "'",
  '`',
  '%s',
  '=',
  '=?',
  '?=',
  '<',
  '>',
];
/** Characters of the longest text that mutations make. */
const LONGEST = 400_000;

function range(random, text) {
  const start = random.below(text.length + 1);
  return [start, Math.min(text.length, start + random.size(text.length + 1))];
}

function removed(random, text) {
  const [start, end] = range(random, text);
  return text.slice(0, start) + text.slice(end);
}

function repeated(random, text) {
  const [start, end] = range(random, text);
  const piece = text.slice(start, end);
  const times = 1 + random.size(random.once(20) ? 20_000 : 8);
  return (
    text.slice(0, end) +
    piece.repeat(Math.min(times, Math.floor(LONGEST / (piece.length + 1)))) +
    text.slice(end)
  );
}

function moved(random, text) {
  const [start, end] = range(random, text);
  const rest = text.slice(0, start) + text.slice(end);
  const at = random.below(rest.length + 1);
  return rest.slice(0, at) + text.slice(start, end) + rest.slice(at);
}

function inserted(random, text) {
  const at = random.below(text.length + 1);
  return (
    text.slice(0, at) + random.pick(ODD).repeat(1 + random.size(random.once(30) ? 5_000 : 3)) + text.slice(at)
  );
}

function flipped(random, text) {
  const at = random.below(text.length + 1);
  return (
    text.slice(0, at) +
    String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << random.below(8))) +
    text.slice(at + 1)
  );
}

function cut(random, text) {
  return text.slice(0, random.below(text.length + 1));
}

function byLines(random, text) {
  const lines = text.split('\n');
  const at = random.below(lines.length);
  const other = random.below(lines.length);
  const deed = random.below(6);
  if (deed === 0) lines.splice(at, 1 + random.size(8));
  else if (deed === 1) lines.splice(at, 0, lines[other] ?? '');
  else if (deed === 2) [lines[at], lines[other]] = [lines[other], lines[at]];
  else if (deed === 3) lines[at] = `${lines[at]}${lines[other]}`;
  else if (deed === 4) lines[at] = (lines[at] ?? '').trimEnd();
  else lines.splice(at, 1, ...(lines[at] ?? '').split(' '));
  return lines.join('\n');
}

/** Mutations of any text. */
export const textMutations = [removed, repeated, moved, inserted, flipped, cut, byLines, byLines, byLines];

/** The text after some of these mutations, never longer than is reasonable. */
export function mutated(random, text, mutations) {
  let made = text;
  for (let left = 1 + random.size(6); left > 0; left--)
    made = random.pick(mutations)(random, made).slice(0, LONGEST);
  return made;
}
