/**
 * The same text with comments, strings and character constants turned into spaces; offsets and line ends stay.
 * With `startsInComment` the text is taken to begin inside a comment (a hunk can).
 */
export function maskText(text: string, startsInComment = false): string {
  return mask(text, { startsInComment, strings: true });
}

/** Like {@link maskText}, but strings and character constants stay. */
export function maskComments(text: string, startsInComment = false): string {
  return mask(text, { startsInComment, strings: false });
}

function mask(
  text: string,
  { startsInComment, strings }: { startsInComment: boolean; strings: boolean },
): string {
  const opener = /\/\*|\/\/|["']/g;
  const parts: string[] = [];
  let from = 0;
  if (startsInComment) {
    const close = text.indexOf('*/');
    if (close < 0) return blank(text);
    from = close + 2;
    parts.push(blank(text.slice(0, from)));
  }
  for (;;) {
    opener.lastIndex = from;
    const match = opener.exec(text);
    if (match === null) break;
    const end = endOfToken(text, match);
    const token = text.slice(match.index, end);
    parts.push(text.slice(from, match.index), strings || token.startsWith('/') ? blank(token) : token);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The same text in spaces, line ends kept. */
export function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** True if a hunk's first rows are the inside of a comment: a `*\/` comes before any `/*`, or they look like ` * text`. */
export function beginsInComment(text: string): boolean {
  const close = text.indexOf('*/');
  const open = text.indexOf('/*');
  if (close >= 0 && (open < 0 || close < open)) return true;
  const first = text.slice(0, text.indexOf('\n') < 0 ? text.length : text.indexOf('\n'));
  return close < 0 && open < 0 && /^[ \t]+\*(?: |$)/.test(first) && !first.includes(';');
}

function endOfToken(text: string, match: RegExpExecArray): number {
  const start = match.index;
  if (match[0] === '/*') return or(text.indexOf('*/', start + 2), text.length - 2) + 2;
  if (match[0] === '//') return or(text.indexOf('\n', start), text.length);
  return endOfQuoted(text, start);
}

/** One past the closing quote; an unclosed constant ends with its line, as a stray quote in a damaged text would. */
function endOfQuoted(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  for (let i = start + 1; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i++;
    else if (code === quote) return i + 1;
    else if (code === 0x0a) return i;
  }
  return text.length;
}

function or(found: number, fallback: number): number {
  return found < 0 ? fallback : found;
}
