/** Columns of our own text in a mail. */
export const WIDTH = 72;

/** A word longer than this is cut: no identifier is, and a mail line has a hard limit of 998 bytes. */
const WORD_LIMIT = 200;

// Controls, formatting marks (hidden text, text direction), line and paragraph separators.
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The text with a blank for every character that a header or a terminal could take as more than text. */
export function safe(text: string): string {
  return text.replace(/\p{Cs}/gu, '\ufffd').replace(UNSAFE, ' ');
}

/** The safe text on one line, without doubled blanks or blanks at its ends. */
export function oneLine(text: string): string {
  return wordsOf(text).join(' ');
}

/** The text as paragraphs on one safe line each; an empty line in the text parts them. */
export function paragraphs(text: string): readonly string[] {
  return text
    .split(/\n[ \t]*\n/)
    .map(oneLine)
    .filter((paragraph) => paragraph !== '');
}

/**
 * One-line text wrapped at 72 columns between words, lines after the first indented. A word is never split, so a longer
 * word has its own line; no line starts with `>`, which would read as a quotation.
 */
export function wrap(text: string, indent = ''): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const whole of wordsOf(text)) {
    const word = cut(whole, WORD_LIMIT);
    const joined = line === '' ? word.replace(/^>+/, '') : `${line} ${word}`;
    const limit = word.startsWith('>') ? WORD_LIMIT : WIDTH;
    if (line === '' || joined.length <= limit) {
      line = joined;
      continue;
    }
    lines.push(line);
    line = indent + word.replace(/^>+/, '');
  }
  if (line.trim() !== '') lines.push(line);
  return lines;
}

/** The text cut to so many characters, with `...` for the rest. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${text.slice(0, limit - 3).replace(/\p{Cs}$/u, '')}...`;
}

function wordsOf(text: string): readonly string[] {
  return safe(text)
    .split(/\p{Zs}/u)
    .filter((word) => word !== '');
}
