import { everyMail, type LintContext, type LintRule } from './lint-rule.js';
import { fieldOf, type Outgoing } from './outgoing.js';
import { WIDTH } from './prose.js';

const LINE_BYTES = 998;
const LINES_PER_FINDING = 12;
const FINDINGS = 3;

const utf8 = new TextEncoder();

/** The rules about the text. */
export const bodyRules: readonly LintRule[] = [
  { id: 'line-length', kinds: everyMail, broken: lineLength },
  { id: 'quotes-verbatim', kinds: ['review'], broken: quotesVerbatim },
  { id: 'width', kinds: everyMail, broken: width },
  { id: 'quotes-place', kinds: ['review'], broken: quotesPlace },
  { id: 'comment-below-line', kinds: ['review'], broken: commentBelowLine },
  { id: 'nothing-after', kinds: ['review'], broken: nothingAfter },
  { id: 'findings', kinds: ['review'], broken: findings },
  { id: 'summary', kinds: ['review'], broken: summary },
  { id: 'wording', kinds: ['review'], broken: wording },
  { id: 'checked-on', kinds: ['review'], broken: checkedOn },
  { id: 'no-tags', kinds: everyMail, broken: noTags },
  { id: 'signed', kinds: everyMail, broken: signed },
];

function lineLength({ lines }: Outgoing): string | null {
  const bad = lines.findIndex(({ text }) => utf8.encode(text).length > LINE_BYTES || /[\0\r]/.test(text));
  return bad < 0 ? null : `line ${bad + 1} of the text is too long or has a control character`;
}

function quotesVerbatim({ lines }: Outgoing, { answered }: LintContext): string | null {
  const written = new Set(answered.body.split('\n'));
  for (const { kind, text } of lines) {
    if (kind !== 'quote') continue;
    const original = text === '>' ? '' : text.slice(2);
    if (!written.has(original)) return `"${text.slice(0, 60)}" is not a line of the mail`;
  }
  return null;
}

/** Single words and code, which is indented, are never broken. */
function width(mail: Outgoing): string | null {
  for (const { kind, text } of mail.lines) {
    if (kind === 'quote' || kind === 'cut' || [...text].length <= WIDTH) continue;
    const words = text.trim().split(' ');
    // A line must not begin with `>`, so a word that does stays on the line before.
    const unbreakable = words.length === 1 || words.at(-1)?.startsWith('>') === true;
    if (!unbreakable && !text.startsWith('  ')) return `"${text.slice(0, 60)}" is wider than ${WIDTH}`;
  }
  return null;
}

function quotesPlace({ lines }: Outgoing): string | null {
  const quotes = lines.filter(({ kind }) => kind === 'quote').map(({ text }) => text);
  if (!quotes.some((text) => /^> (?:diff --git |--- )/.test(text))) return 'no file of the diff is named';
  return quotes.some((text) => text.startsWith('> @@ ')) ? null : 'no hunk is named';
}

function commentBelowLine({ lines, blocks }: Outgoing): string | null {
  for (const [index, { kind, text }] of lines.entries()) {
    const before = lines[index - 1];
    const after = lines[index + 1];
    if (kind === 'own' && before?.kind === 'quote' && text !== '') return 'no blank line above a comment';
    if (kind === 'own' && after?.kind === 'quote' && text !== '') return 'no blank line below a comment';
    if (kind === 'own' && before?.kind === 'cut') return 'a comment stands under a cut';
  }
  const comments = blocks.filter(({ top }) => !top);
  if (comments.length === 0) return 'nothing is said under the quotation';
  const indented = comments.find((block) => /^\s/.test(block.lines.find((line) => line !== '') ?? ''));
  return indented === undefined ? null : 'a comment is not flush left';
}

function nothingAfter({ lines }: Outgoing): string | null {
  const last = lines.findLast(({ kind, text }) => kind !== 'signature' && text !== '');
  return last?.kind === 'own' ? null : 'the last comment is not the end of the mail';
}

function findings(mail: Outgoing): string | null {
  const count = findingCount(mail);
  if (count === 0) return 'X-Kogin names no finding';
  if (count > FINDINGS) return `${count} findings, ${FINDINGS} are the limit`;
  // Comments under one and the same line are one block, with a blank line between them.
  const comments = mail.blocks.filter(({ top }) => !top).map(({ lines }) => trimmed(lines).length);
  const room = (LINES_PER_FINDING + 1) * (count - comments.length + 1) - 1;
  const long = comments.find((length) => length > room);
  return long === undefined ? null : `a comment of ${long} lines, ${LINES_PER_FINDING} are the limit`;
}

function summary(mail: Outgoing): string | null {
  const count = findingCount(mail);
  const entries = mail.blocks
    .filter(({ top }) => top)
    .flatMap(({ lines }) => lines)
    .filter((line) => line.startsWith('- '));
  if (count < 2) return entries.length === 0 ? null : 'a single finding has a summary';
  return entries.length >= count ? null : `${count} findings, but ${entries.length} lines of summary`;
}

const SHOUTED = /\b(?:CRITICAL|SEVERE|URGENT|IMPORTANT|WARNING)\b|!!/;
const PRAISE = /\b(?:nice|great|good|excellent) (?:work|job|patch|catch|series|cleanup)\b|\bthank/i;
const LINE_NUMBER = /\b(?:at|on|in|see) lines? \d/i;

function wording(mail: Outgoing): string | null {
  const jargon = mark(mail, 'check').split(',').filter(Boolean);
  for (const line of mail.blocks.flatMap(({ lines }) => lines)) {
    if (line.startsWith('  ')) continue;
    if (SHOUTED.test(line)) return `"${line}" shouts`;
    if (PRAISE.test(line)) return `"${line}" praises`;
    if (LINE_NUMBER.test(line)) return `"${line}" has a line number`;
    if (jargon.some((id) => line.includes(id))) return `"${line}" has the name of a check`;
  }
  return null;
}

function checkedOn({ lines }: Outgoing): string | null {
  const signature = lines.filter(({ kind }) => kind === 'signature').map(({ text }) => text);
  const said = /\(checked on ([^)]+)\)/.exec(signature.join(' '))?.[1];
  if (said === undefined) return 'it does not say what it was checked on';
  return /^[0-9a-f]{7,40}\b/.test(said) ? 'a bare hash says nothing to the reader' : null;
}

/** Tools collect tags from every line; a quotation is the author's. */
function noTags({ lines }: Outgoing): string | null {
  const bad = lines.find(
    ({ kind, text }) => kind !== 'quote' && (/-by:/i.test(text) || /^\W{0,4}NAC?K(?:ed)?\b/.test(text)),
  );
  return bad === undefined ? null : `"${bad.text.slice(0, 60)}" reads as a tag`;
}

function signed({ lines }: Outgoing): string | null {
  const signature = lines.filter(({ kind }) => kind === 'signature').map(({ text }) => text);
  if (signature.length < 2) return 'it has no signature';
  return signature.some((text) => text.includes('it can be wrong')) ? null : 'it does not say what it is';
}

function findingCount(mail: Outgoing): number {
  return mark(mail, 'finding').split(',').filter(Boolean).length;
}

/** One entry of X-Kogin: `check=a,b; severity=...`. */
function mark(mail: Outgoing, name: string): string {
  const entries = fieldOf(mail, 'x-kogin').split(';');
  const found = entries.map((entry) => entry.trim()).find((entry) => entry.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}

function trimmed(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => line !== '');
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line !== '') + 1);
}
