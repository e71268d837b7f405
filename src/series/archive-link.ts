/** A Message-ID out of what a person typed or pasted, or why there is none in it. */
export type MailReference = { readonly id: string } | { readonly refused: string };

/** A pointer to an earlier version in the text of a mail; `version` is null where the text only says "previous". */
export interface VersionPointer {
  readonly id: string;
  readonly version: number | null;
}

const ID_LENGTH = 250;
/** Printable ASCII without blanks, quotes and brackets: whatever else stands there is no Message-ID. */
const MESSAGE_ID = /^[!#-;=?-~]+@[!#-;=?-~]+$/;
/** Archives whose addresses hold numbers or hashes that only they can turn into a mail. */
const NUMBERED =
  /^(?:lists\.freedesktop\.org|lists\.infradead\.org|lists\.linux-foundation\.org|lkml\.org|marc\.info|spinics\.net|www\.spinics\.net|patchwork\.freedesktop\.org)$/;

/**
 * Reads a Message-ID with or without brackets, a `mid:` address, or the address of a mail on a server that names mails
 * by their Message-ID: lore, patch.msgid.link, lkml.kernel.org/r, any public-inbox, patchwork.kernel.org.
 */
export function parseMailReference(text: string): MailReference {
  const given = text.slice(0, 2000).trim();
  if (given === '') return { refused: 'no Message-ID is given' };
  if (/^https?:\/\//i.test(given)) return fromUrl(given);
  const bare = given.replace(/^(?:mid|id|message-id):[ ]?/i, '').replace(/^<|>$/g, '');
  if (isId(bare)) return { id: bare };
  const shown = bare.replace(/[^ -~]/g, '?').slice(0, 80);
  return { refused: `"${shown}" is neither a Message-ID nor the address of a mail` };
}

function fromUrl(text: string): MailReference {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return { refused: 'the address cannot be read' };
  for (const segment of url.pathname.split('/')) {
    const id = decoded(segment);
    if (id !== null && isId(id)) return { id };
  }
  if (NUMBERED.test(url.hostname)) {
    return {
      refused: `${url.hostname} numbers its mails and does not name their Message-ID: give the Message-ID of the mail's header, or its lore address`,
    };
  }
  return { refused: `the address on ${url.hostname} holds no Message-ID` };
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch (error) {
    // A stray per cent sign is no code of anything.
    if (error instanceof URIError) return null;
    throw error;
  }
}

function isId(text: string): boolean {
  return text.length <= ID_LENGTH && MESSAGE_ID.test(text);
}

const TEXT_LENGTH = 100_000;
const POINTERS = 64;
const URL_IN_TEXT = /https?:\/\/[^\s<>"')\]]{1,400}/g;
/** `v3:`, `Link to v3:`, `Changes in v3`, `[v3]`, `V2 -> V3`: the version that the line or the one above speaks of. */
const VERSION_WORD = /\b(?:patch ?)?v ?(\d{1,3})\b/gi;
const EARLIER_WORD =
  /\b(?:previous|prior|earlier|last|old|former)\b[^.]{0,40}\b(?:version|series|posting|submission|revision|patch(?:set)?|iteration|round|attempt)s?\b|\brfc\b/i;
const ONLY_URL = /^[\s*\->[\]\d().:]{0,12}https?:\/\/\S{1,400}[\s.]{0,4}$/;

/**
 * The addresses in the text of a mail that point to an earlier version of its series: those on a line that names a
 * version or calls itself earlier, or alone below such a line.
 */
export function findVersionPointers(body: string): readonly VersionPointer[] {
  const found: VersionPointer[] = [];
  let above = '';
  for (const line of body.slice(0, TEXT_LENGTH).split('\n')) {
    if (line.startsWith('diff --git ') || found.length >= POINTERS) break;
    const short = line.slice(0, 1000);
    const urls = short.match(URL_IN_TEXT) ?? [];
    for (const url of urls) {
      const reference = parseMailReference(url.replace(/[.,;:]+$/, ''));
      if (!('id' in reference)) continue;
      const words = ONLY_URL.test(short) ? above : short.replace(URL_IN_TEXT, ' ');
      const version = versionNamed(words);
      if (version !== null || EARLIER_WORD.test(words)) found.push({ id: reference.id, version });
    }
    if (urls.length === 0 && short.trim() !== '') above = short;
  }
  return found;
}

/** The only version that the words name; `Changes since v1` and `v1 -> v2` speak of the lower one. */
function versionNamed(words: string): number | null {
  const versions = [...words.matchAll(VERSION_WORD)].map((match) => Number(match[1]));
  return versions.length === 0 ? null : Math.min(...versions);
}
