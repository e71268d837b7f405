import { looksLikeMbox } from './mbox.js';

/** What the beginning of a file can tell. */
export type Content = 'mail' | 'mbox' | 'diff' | 'bundle';

/** Bytes from the beginning that {@link sniff} wants to see. */
export const SNIFF_BYTES = 64 * 1024;

const BUNDLE = /^# v[23] git bundle\n/;
const FIELD = /^[!-9;-~]{1,200}:/;
const KNOWN_FIELD =
  /^(?:From|To|Subject|Date|Message-ID|Received|Return-Path|Delivered-To|MIME-Version|X-[\w-]{1,80}):/i;
const DIFF = /^(?:diff --git \S|--- \S|Index: \S|@@ -\d)/m;

/** What a file is by its first bytes; null if it is nothing that holds a patch. */
export function sniff(head: Buffer): Content | null {
  if (looksLikeMbox(head)) return 'mbox';
  const text = head.toString('latin1');
  if (BUNDLE.test(text)) return 'bundle';
  if (hasMailHeader(text)) return 'mail';
  return DIFF.test(text) ? 'diff' : null;
}

/** Whether a file is gzipped. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** A commit message may begin with `drm: ...`, too: all lines up to the first empty one must be fields, one a known one. */
function hasMailHeader(text: string): boolean {
  const start = /^(?:From [^\n]*\n)?/.exec(text)?.[0].length ?? 0;
  const end = /\r?\n\r?\n/.exec(text.slice(start));
  const lines = text.slice(start, end === null ? undefined : start + end.index).split(/\r?\n/);
  // The last line may be cut off where the looked-at bytes end.
  const whole = end === null ? lines.slice(0, -1) : lines;
  return (
    whole.every((line) => FIELD.test(line) || /^[ \t>]/.test(line)) &&
    whole.some((line) => KNOWN_FIELD.test(line))
  );
}
