/** What the one search box was given. */
export type Searched =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'message-id'; readonly id: string }
  | { readonly kind: 'fingerprint'; readonly prefix: string }
  | { readonly kind: 'words'; readonly text: string; readonly fields: Readonly<Record<string, string>> };

const FIELDS = ['check', 'author', 'list', 'state', 'path', 'severity', 'since', 'until'] as const;
const LENGTH = 500;

/**
 * Reads the search box: a Message-ID or the address of a mail in an archive, the beginning of a fingerprint, or words
 * with `check:`, `author:`, `list:`, `state:`, `path:`, `severity:`, `since:` and `until:` among them. Quotes keep blanks.
 */
export function readSearch(given: string): Searched {
  const text = given.trim().slice(0, LENGTH);
  if (text === '') return { kind: 'nothing' };
  const id = messageIdIn(text);
  if (id !== null) return { kind: 'message-id', id };
  if (/^[0-9a-f]{8,64}$/.test(text)) return { kind: 'fingerprint', prefix: text };
  const fields: Record<string, string> = {};
  const words: string[] = [];
  for (const [, name, quoted, plain] of text.matchAll(/(?:([a-z]{4,8}):)?(?:"([^"]*)"|([^\s"]+))/g)) {
    const value = quoted ?? plain ?? '';
    const field = FIELDS.find((each) => each === name);
    if (field !== undefined) fields[field] = value;
    else words.push(name === undefined ? value : `${name}:${value}`);
  }
  const [only] = words;
  if (words.length === 1 && only !== undefined && fields['path'] === undefined && isPath(only)) {
    return { kind: 'words', text: '', fields: { ...fields, path: only } };
  }
  return { kind: 'words', text: words.join(' '), fields };
}

/** The Message-ID that the text is, or that an archive's address names (`https://host/list/<id>/...`). */
function messageIdIn(text: string): string | null {
  const bare = /^(?:id:|mid:)?<?([^\s<>/:"]+@[^\s<>/]+)>?$/i.exec(text)?.[1];
  if (bare !== undefined) return bare;
  if (!/^https?:\/\/\S+$/.test(text) || !URL.canParse(text)) return null;
  for (const part of new URL(text).pathname.split('/')) {
    const decoded = percentDecoded(part);
    if (decoded !== null && /^[^\s<>]+@[^\s<>]+$/.test(decoded)) return decoded;
  }
  return null;
}

function percentDecoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function isPath(word: string): boolean {
  return /^[\w.-]+\/[\w./-]*$/.test(word);
}
