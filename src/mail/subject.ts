import type { PatchSubject } from '../domain/mail.js';

/** What a mail program puts in front of the subject when it answers or forwards. */
const REPLY = /^(?:re|aw|antw|fwd?|回复|答复|转发)(?:\[\d{1,3}\])? ?[:：] ?/i;

/** Any other short word with a colon is one too if a tag follows (`SV: [PATCH]`), but not `RFC: [PATCH]`. */
const REPLY_BEFORE_TAG = /^(?!rfc:)[\p{L}\p{N}_]{2,3}: ?(?=\[)/iu;

/** The words with a meaning of their own; others may be glued to them, as in `PATCHv2` and `RFC/PATCH`. */
const MARKER = /^(patch(?:es)?|rfc|resend|repost)[-_:/]?/i;

const COUNTER = /^(\d{1,4})\/(\d{1,4})$/;
const VERSION = /^v(\d{1,4})$/i;

/** Longer subjects exist only to do harm; what is cut off is the end of the title. */
const LONGEST = 2000;

interface Marks {
  patch: boolean;
  rfc: boolean;
  resend: boolean;
  version: number | null;
  counter: readonly [index: number, total: number] | null;
  readonly tags: string[];
}

/** Reads a decoded subject as b4 does; a subject that is no patch's has the defaults and its whole text as title. */
export function parseSubject(subject: string): PatchSubject {
  let rest = subject.slice(0, LONGEST).replace(/\s+/g, ' ').trim();
  const unprefixed = withoutReplyPrefixes(rest);
  const reply = unprefixed !== rest;
  rest = unprefixed;

  const marks: Marks = { patch: false, rfc: false, resend: false, version: null, counter: null, tags: [] };
  while (rest.startsWith('[')) {
    const close = rest.indexOf(']');
    if (close < 0) break;
    readBracket(rest.slice(1, close), marks);
    rest = rest.slice(close + 1).trimStart();
  }
  const [index, total] = marks.counter ?? [1, 1];
  return {
    patch: marks.patch,
    reply,
    rfc: marks.rfc,
    resend: marks.resend,
    version: marks.version ?? 1,
    index,
    total,
    title: rest,
    tags: marks.tags,
  };
}

function withoutReplyPrefixes(subject: string): string {
  let rest = subject;
  for (;;) {
    const prefix = REPLY.exec(rest) ?? REPLY_BEFORE_TAG.exec(rest);
    if (prefix === null) return rest;
    rest = rest.slice(prefix[0].length);
  }
}

function readBracket(content: string, marks: Marks): void {
  const own: Marks = {
    patch: false,
    rfc: false,
    resend: false,
    version: null,
    counter: null,
    tags: marks.tags,
  };
  for (const token of content.split(/[\s,;]+/)) readToken(token, own);
  // `[v3,2/5]` and `[RFC 2/5]` are patches without the word; `[2/5]` alone is not.
  marks.patch ||= own.patch || (own.counter !== null && (own.version !== null || own.rfc));
  marks.rfc ||= own.rfc;
  marks.resend ||= own.resend;
  marks.version = own.version ?? marks.version;
  marks.counter = own.counter ?? marks.counter;
}

function readToken(token: string, marks: Marks): void {
  let rest = token;
  for (let marker = MARKER.exec(rest); marker !== null; marker = MARKER.exec(rest)) {
    const word = (marker[1] ?? '').toLowerCase();
    if (word.startsWith('patch')) marks.patch = true;
    else if (word === 'rfc') marks.rfc = true;
    else marks.resend = true;
    rest = rest.slice(marker[0].length);
  }
  const counter = COUNTER.exec(rest);
  const version = VERSION.exec(rest);
  if (counter !== null) marks.counter = [Number(counter[1]), Number(counter[2])];
  else if (version !== null) marks.version = Number(version[1]);
  else if (rest === token && token !== '') marks.tags.push(token);
}
