import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

/** A piece of a page, escaped for good. */
export type Markup = HtmlEscapedString;

/** What may stand in a template; text is escaped, nothing is put where nothing is. */
export type Value = Markup | string | number | boolean | null | undefined | readonly Value[];

// Controls but line ends and tabs, formatting marks (hidden text, text direction), separators, half surrogate pairs.
const UNSAFE = /(?![\t\n])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Text of a mail as a reader can see it: what would hide, reorder or move is shown as `\x1b` or `\u202e`. */
export function shown(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
  });
}

/** The template tag of every page: each text is made visible and escaped, so that none can be markup. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const made = html(strings, ...values.map(visibleText));
  if (made instanceof Promise) throw new Error('a template was given something to wait for');
  return made;
}

/** Nothing. */
export const nothing: Markup = raw('');

/** Pieces one after the other, joined once: for long lists. */
export function joined(pieces: readonly Markup[]): Markup {
  return raw(pieces.join(''));
}

function visibleText(value: Value): unknown {
  if (typeof value === 'string') return shown(value);
  return Array.isArray(value) ? value.map(visibleText) : value;
}
