import type { FileChange, PatchedFile } from '../domain/diff.js';
import { type BodyLines, bodyLineAt, type Damage, damagedAt } from './lines.js';
import { type GitNames, gitNames, hasEpochTime, headerPath, stripFirst } from './paths.js';

/** A file's header: everything of a {@link PatchedFile} but its hunks and whether it is binary. */
export interface FileHeader {
  readonly kind: 'header';
  readonly file: Omit<PatchedFile, 'hunks' | 'binary' | 'noNewlineAtEnd'>;
  /** Index of the first line behind the header. */
  readonly end: number;
  /** The header promises content: its `index` line names two different blobs, or it has `---` and `+++`. */
  readonly promisesContent: boolean;
}

const INDEX = /^([0-9a-f]{4,64})\.\.([0-9a-f]{4,64})(?: ([0-7]{6}))?$/;
const MODE = /^[0-7]{6}$/;
const NO_BLOB = /^0+$/;
/** The empty text's id by SHA-1 and by SHA-256. */
const EMPTY_BLOB = /^(?:e69de29|473a0f4)/;

/** The lines of git's header, as they begin. */
const FIELDS = [
  'index ',
  '--- ',
  '+++ ',
  'new file mode ',
  'deleted file mode ',
  'similarity index ',
  'dissimilarity index ',
  'rename from ',
  'rename to ',
  'rename old ',
  'rename new ',
  'copy from ',
  'copy to ',
  'old mode ',
  'new mode ',
] as const;

type Fields = Partial<Record<(typeof FIELDS)[number], string>>;

/** Whether a file's header begins on this line. A `---` needs its `+++` and its hunk to be one, as for git. */
export function startsFile(texts: readonly string[], at: number): boolean {
  const text = texts[at] ?? '';
  if (text.startsWith('diff --git ')) return true;
  const named = text.startsWith('--- ') && texts[at + 1]?.startsWith('+++ ') === true;
  return named && texts[at + 2]?.startsWith('@@ -') === true;
}

/** Reads the header that begins on this line; null if none does. */
export function readHeader(lines: BodyLines, at: number): FileHeader | Damage | null {
  if (!startsFile(lines.texts, at)) return null;
  return lines.texts[at]?.startsWith('diff') === true ? readGitHeader(lines, at) : readPlainHeader(lines, at);
}

/** Reads git's header from its `diff --git` line at `at`; it ends before the first line that git does not know. */
function readGitHeader(lines: BodyLines, at: number): FileHeader | Damage {
  const fields: Fields = {};
  let end = at + 1;
  for (; end < lines.texts.length; end++) {
    const text = trimReturn(lines.texts[end] ?? '');
    const field = FIELDS.find((prefix) => text.startsWith(prefix));
    if (field === undefined) break;
    fields[field] = text.slice(field.length);
  }
  const names = gitNames(trimReturn(lines.texts[at] ?? '').slice('diff --git '.length));
  const paths = gitPaths(fields, names);
  if (typeof paths === 'string') return damagedAt(lines, at, paths);
  const blobs = INDEX.exec(fields['index '] ?? '');
  if (fields['index '] !== undefined && blobs === null)
    return damagedAt(lines, at, 'an index line that cannot be read');
  const modes = modesOf(fields, blobs?.[3] ?? null);
  if (modes === null) return damagedAt(lines, at, 'a file mode that cannot be read');
  const change = changeOf(fields);
  const content = (fields['--- '] ?? fields['+++ ']) !== undefined;
  return {
    kind: 'header',
    file: {
      ...placed(change, paths),
      change,
      oldBlob: blobOf(blobs?.[1]),
      newBlob: blobOf(blobs?.[2]),
      ...modes,
      bodyLine: bodyLineAt(lines, at),
    },
    end,
    promisesContent: content || (blobs !== null && differ(blobs[1], blobs[2]) && change !== 'deleted'),
  };
}

/** Reads a header without git's line from its `---` line at `at`, with `+++` behind it. */
function readPlainHeader(lines: BodyLines, at: number): FileHeader | Damage {
  const oldRest = trimReturn(lines.texts[at] ?? '').slice(4);
  const newRest = trimReturn(lines.texts[at + 1] ?? '').slice(4);
  const absent = { old: isAbsent(oldRest), new: isAbsent(newRest) };
  const old = headerPath(oldRest);
  const fresh = headerPath(newRest);
  if (old === null || fresh === null) return damagedAt(lines, at, 'a file name that cannot be read');
  if (absent.old && absent.new) return damagedAt(lines, at, 'a file that exists on neither side');
  const path = plainPath(old === '/dev/null' ? fresh : old, fresh === '/dev/null' ? old : fresh);
  if (path === null) return damagedAt(lines, at, 'a file name that cannot be read');
  const change: FileChange = absent.old ? 'added' : absent.new ? 'deleted' : 'modified';
  return {
    kind: 'header',
    file: {
      ...placed(change, { old: path, new: path }),
      change,
      oldBlob: null,
      newBlob: null,
      oldMode: null,
      newMode: null,
      bodyLine: bodyLineAt(lines, at),
    },
    end: at + 2,
    promisesContent: true,
  };
}

interface Paths {
  readonly old: string;
  readonly new: string;
}

/** The paths on both sides, or what is wrong with them. */
function gitPaths(fields: Fields, names: GitNames | null): Paths | string {
  const from = fields['rename from '] ?? fields['rename old '] ?? fields['copy from '];
  const to = fields['rename to '] ?? fields['rename new '] ?? fields['copy to '];
  if ((from === undefined) !== (to === undefined)) return 'only one half of a rename or copy is named';
  const moved =
    from !== undefined && to !== undefined ? { old: headerPath(from), new: headerPath(to) } : null;
  const known = { old: moved?.old ?? names?.name ?? null, new: moved?.new ?? names?.name ?? null };
  const bare = names?.bare === true;
  const old = sidePath(fields['--- '], known.old, bare);
  const fresh = sidePath(fields['+++ '], known.new, bare);
  if (old === 'unreadable' || fresh === 'unreadable') return 'a file name that cannot be read';
  if (old === 'other' || fresh === 'other') return 'the header names the file in two different ways';
  const both = { old: old.path ?? fresh.path, new: fresh.path ?? old.path };
  if (both.old === null || both.new === null)
    return 'a `diff --git` line without its file names: it was wrapped';
  if (moved === null && both.old !== both.new)
    return 'the two file names differ, but nothing says that it is renamed';
  return { old: both.old, new: both.new };
}

type SidePath = { readonly path: string | null } | 'unreadable' | 'other';

function sidePath(rest: string | undefined, known: string | null, bare: boolean): SidePath {
  if (rest === undefined) return { path: known };
  const written = headerPath(rest);
  if (written === null) return 'unreadable';
  if (written === '/dev/null') return { path: known };
  if (written === known) return { path: known };
  const path = bare ? written : stripFirst(written);
  if (path === null) return 'unreadable';
  return known !== null && known !== path ? 'other' : { path };
}

/** The one path of a traditional header, chosen as git does; null if nothing is left of it. */
function plainPath(old: string, fresh: string): string | null {
  if (old === fresh && old.includes('/') && !/^[a-z0-9]\//.test(old)) return old;
  const left = stripFirst(old);
  const right = stripFirst(fresh);
  // The shorter one of `x.c` and `x.c.orig` is meant.
  return left !== null && right?.startsWith(left) === true ? left : right;
}

function isAbsent(rest: string): boolean {
  return headerPath(rest) === '/dev/null' || hasEpochTime(rest);
}

function changeOf(fields: Fields): FileChange {
  if (fields['new file mode '] !== undefined || isDevNull(fields['--- '])) return 'added';
  if (fields['deleted file mode '] !== undefined || isDevNull(fields['+++ '])) return 'deleted';
  if (fields['copy from '] !== undefined) return 'copied';
  return (fields['rename from '] ?? fields['rename old ']) !== undefined ? 'renamed' : 'modified';
}

function isDevNull(rest: string | undefined): boolean {
  return rest !== undefined && headerPath(rest) === '/dev/null';
}

function placed(change: FileChange, paths: Paths): Pick<FileHeader['file'], 'path' | 'oldPath' | 'newPath'> {
  return {
    path: change === 'deleted' ? paths.old : paths.new,
    oldPath: change === 'added' ? null : paths.old,
    newPath: change === 'deleted' ? null : paths.new,
  };
}

function modesOf(
  fields: Fields,
  both: string | null,
): { oldMode: string | null; newMode: string | null } | null {
  const oldMode = fields['old mode '] ?? fields['deleted file mode '] ?? both;
  const newMode = fields['new mode '] ?? fields['new file mode '] ?? both;
  const readable = [oldMode, newMode].every((mode) => mode === null || MODE.test(mode));
  return readable ? { oldMode, newMode } : null;
}

function blobOf(id: string | undefined): string | null {
  return id === undefined || NO_BLOB.test(id) ? null : id;
}

/** Whether the two blobs hold different text; an absent file and an empty one hold the same. */
function differ(old: string | undefined, fresh: string | undefined): boolean {
  return old !== fresh && !EMPTY_BLOB.test(fresh ?? '');
}

function trimReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}
