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

/** The lines of a text, each as {@link visible}. */
export function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n');
}

// What JSON leaves as it is though a terminal may act on it; line breaks are between values.
const UNSAFE_IN_JSON = /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** The value as JSON in which no text can move the cursor, colour or reorder; it reads back the same. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(UNSAFE_IN_JSON, (char) =>
    char.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
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
