import pc from 'picocolors';

/** Colours for a terminal, or functions that leave the text as it is. */
export function colours(on: boolean): ReturnType<typeof pc.createColors> {
  return pc.createColors(on);
}

// Controls but the tab, formatting marks (hidden text, text direction), separators, half surrogate pairs.
const UNSAFE = /(?!\t)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of a mail for a terminal: what could move the cursor, colour or reorder is printed as `\x1b` or `\u202e`. */
export function visible(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
  });
}

/** Prose wrapped between words at so many columns, safe for a terminal; a longer word has its own line. */
export function wrapped(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of visible(text.replaceAll('\n', ' ')).split(' ')) {
    const line = lines.at(-1);
    if (word === '') continue;
    if (line === undefined || line.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = `${line} ${word}`;
  }
  return lines;
}
