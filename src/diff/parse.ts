import parseChunks from 'parse-diff';
import type { Diff, Hunk, Line, PatchedFile } from '../domain/diff.js';
import { checkFollower } from './follower.js';
import { type FileHeader, readHeader } from './header.js';
import {
  type BodyLines,
  bodyLineAt,
  type Damage,
  damagedAt,
  type HunkSpan,
  isHunkHeader,
  splitBody,
  walkHunk,
} from './lines.js';

/** How the mail's text is to be read. */
export interface DiffOptions {
  /** The text is format=flowed (RFC 3676) and has not been reflowed. */
  readonly flowed?: boolean;
}

/**
 * Reads the diff of a mail body: whatever stands around it does not disturb, and whatever inside does not add up makes
 * it `damaged`. Bounded by the body: linear in its length.
 */
export function parseDiff(body: string, options: DiffOptions = {}): Diff {
  const lines = splitBody(body, options.flowed === true);
  const files: PatchedFile[] = [];
  let pastMessage = false;
  for (let index = 0; index < lines.texts.length; ) {
    const text = lines.texts[index] ?? '';
    const header = readHeader(lines, index);
    if (header === null) {
      // Behind the commit message a hunk without a header is what is left of a damaged file.
      if (pastMessage && isHunkHeader(text)) return damagedAt(lines, index, 'a hunk without a file header');
      pastMessage ||= endsMessage(text);
      index++;
      continue;
    }
    if (header.kind === 'damaged') return header;
    const read = readFile(lines, header);
    if (read.kind === 'damaged') return read;
    files.push(read.file);
    pastMessage = true;
    index = read.end;
  }
  return files.length === 0 ? { kind: 'none' } : { kind: 'files', files };
}

/** Where git's mailinfo ends the commit message. */
function endsMessage(text: string): boolean {
  if (text.startsWith('diff -') || text.startsWith('Index: ')) return true;
  return text.startsWith('---') && (text.trimEnd() === '---' || /^--- \S/.test(text));
}

interface ReadFile {
  readonly kind: 'file';
  readonly file: PatchedFile;
  readonly end: number;
}

function readFile(lines: BodyLines, header: FileHeader): ReadFile | Damage {
  const spans: HunkSpan[] = [];
  let index = header.end;
  while (lines.texts[index]?.startsWith('@@ -') === true) {
    const span = walkHunk(lines, index);
    if (span.kind === 'damaged') return span;
    spans.push(span);
    index = span.end;
  }
  if (spans.length === 0) return readWithoutHunks(lines, header);
  const wrong = checkHunks(lines, header, spans) ?? checkFollower(lines, spans, index);
  if (wrong !== null) return wrong;
  const hunks = readHunks(lines, spans);
  if (hunks === null) return damagedAt(lines, header.end, 'the hunks are read in two different ways');
  const noNewlineAtEnd = {
    old: spans.some((span) => span.noNewline.old),
    new: spans.some((span) => span.noNewline.new),
  };
  return { kind: 'file', file: { ...header.file, binary: false, hunks, noNewlineAtEnd }, end: index };
}

/** A file of which only the header is there: binary, or nothing but its name or mode changed. */
function readWithoutHunks(lines: BodyLines, header: FileHeader): ReadFile | Damage {
  const noNewlineAtEnd = { old: false, new: false };
  const file = { ...header.file, hunks: [], noNewlineAtEnd };
  const text = lines.texts[header.end] ?? '';
  if (text === 'GIT binary patch') {
    const end = skipBinary(lines, header.end + 1);
    return typeof end === 'number' ? { kind: 'file', file: { ...file, binary: true }, end } : end;
  }
  if (/^(?:Binary files|Files) /.test(text) && text.endsWith(' differ')) {
    return { kind: 'file', file: { ...file, binary: true }, end: header.end + 1 };
  }
  const metadata = file.change !== 'modified' || file.oldMode !== file.newMode;
  if (header.promisesContent || !metadata)
    return damagedAt(lines, header.end, 'a file header without its hunks');
  return { kind: 'file', file: { ...file, binary: false }, end: header.end };
}

/** The index behind a binary patch: one or two blocks, each with a size line, coded lines and an empty line. */
function skipBinary(lines: BodyLines, first: number): number | Damage {
  let index = first;
  let blocks = 0;
  while (blocks < 2 && /^(?:literal|delta) \d{1,12}$/.test(lines.texts[index] ?? '')) {
    while (index < lines.texts.length && lines.texts[index] !== '') index++;
    index++;
    blocks++;
  }
  return blocks > 0 ? index : damagedAt(lines, first, 'a binary patch without its content');
}

/** What is wrong with a file's hunks among themselves and with its header; null if nothing. */
function checkHunks(lines: BodyLines, header: FileHeader, spans: readonly HunkSpan[]): Damage | null {
  let end = 0;
  for (const span of spans) {
    if (span.oldStart < end)
      return damagedAt(lines, span.at, 'a hunk that begins before the one above it ends');
    end = span.oldStart + span.oldCount;
    if (header.file.change === 'added' && span.oldCount > 0)
      return damagedAt(lines, span.at, 'a new file with old lines');
    if (header.file.change === 'deleted' && span.newCount > 0) {
      return damagedAt(lines, span.at, 'a deleted file with lines left in it');
    }
  }
  return null;
}

/** The hunks as parse-diff reads them, tied to the body; null if it sees other lines than the walk did. */
function readHunks(lines: BodyLines, spans: readonly HunkSpan[]): Hunk[] | null {
  const feed = spans.flatMap((span) => [
    `@@ -${span.oldStart},${span.oldCount} +${span.newStart},${span.newCount} @@`,
    ...span.rows.map((row) => lines.texts[row] ?? ''),
  ]);
  const chunks = parseChunks(feed.join('\n'))[0]?.chunks ?? [];
  if (chunks.length !== spans.length) return null;
  const hunks = spans.map((span, index) => tieHunk(lines, span, chunks[index]?.changes ?? []));
  return hunks.every((hunk) => hunk !== null) ? hunks : null;
}

const KINDS = { normal: 'context', add: 'added', del: 'removed' } as const;

function tieHunk(lines: BodyLines, span: HunkSpan, changes: readonly parseChunks.Change[]): Hunk | null {
  if (changes.length !== span.rows.length) return null;
  const tied: Line[] = changes.map((change, index) => ({
    kind: KINDS[change.type],
    oldLine: change.type === 'normal' ? change.ln1 : change.type === 'del' ? change.ln : null,
    newLine: change.type === 'normal' ? change.ln2 : change.type === 'add' ? change.ln : null,
    bodyLine: bodyLineAt(lines, span.rows[index] ?? span.at),
    text: change.content.slice(1),
  }));
  const { oldStart, oldCount, newStart, newCount, section } = span;
  return {
    oldStart,
    oldCount,
    newStart,
    newCount,
    section,
    bodyLine: bodyLineAt(lines, span.at),
    lines: tied,
  };
}
