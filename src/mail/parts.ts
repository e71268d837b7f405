/** One leaf of a mail's MIME tree, its transfer encoding undone. */
export interface Part {
  /** Content type in lower case, without parameters. */
  readonly type: string;
  readonly charset: string | null;
  readonly attached: boolean;
  /** File name; empty if the part has none. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const PATCH_TYPES: ReadonlySet<string> = new Set(['text/x-patch', 'text/x-diff', 'text/patch', 'text/diff']);
const ATTACHED_PATCH_TYPES: ReadonlySet<string> = new Set([
  ...PATCH_TYPES,
  'text/plain',
  'application/x-patch',
  'application/x-diff',
]);
const GIT_DIFF = /^diff --git \S/m;
const PLAIN_DIFF = /^--- \S.*\n\+\+\+ \S.*\n@@ -\d/m;

/**
 * The mail's text as a reader sees it: its inline text and patch parts in order, each ending with a newline.
 * Attached patches follow only if none of those holds a diff. HTML, signatures and forwarded mails never count.
 */
export function joinParts(parts: readonly Part[], decode: (part: Part) => string): string {
  const inline = parts.filter(isInlineText).map((part) => withNewline(decode(part)));
  if (inline.some(holdsDiff)) return inline.join('');
  const attached = parts
    .filter(mayBeAttachedPatch)
    .map((part) => withNewline(decode(part)))
    .filter(holdsDiff);
  return [...inline, ...attached].join('');
}

function isInlineText(part: Part): boolean {
  return !part.attached && (part.type === 'text/plain' || part.type === 'text' || PATCH_TYPES.has(part.type));
}

function mayBeAttachedPatch(part: Part): boolean {
  if (isInlineText(part)) return false;
  return ATTACHED_PATCH_TYPES.has(part.type) || /\.(?:patch|diff)$/i.test(part.name);
}

function holdsDiff(text: string): boolean {
  return GIT_DIFF.test(text) || PLAIN_DIFF.test(text);
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
