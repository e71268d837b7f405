/** A line of a hunk: unchanged, only in the new file, or only in the old file. */
export type LineKind = 'context' | 'added' | 'removed';

/** One line of a hunk, tied to the line of the mail it stands on; all line numbers count from 1. */
export interface Line {
  readonly kind: LineKind;
  /** Line in the file before the patch; null on an added line. */
  readonly oldLine: number | null;
  /** Line in the file after the patch; null on a removed line. */
  readonly newLine: number | null;
  /** Line in the decoded mail body. */
  readonly bodyLine: number;
  /** Without the leading sign. */
  readonly text: string;
}

/** One hunk; counts are verified against its lines. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldCount: number;
  readonly newStart: number;
  readonly newCount: number;
  /** What follows the second `@@`: the enclosing function's first line, as git saw it. */
  readonly section: string;
  /** Line of the `@@` line in the decoded mail body. */
  readonly bodyLine: number;
  readonly lines: readonly Line[];
}

/** What a patch does to a file. */
export type FileChange = 'modified' | 'added' | 'deleted' | 'renamed' | 'copied';

/** One file of a patch. */
export interface PatchedFile {
  /** The path after the patch; for a deleted file the path before it. */
  readonly path: string;
  readonly oldPath: string | null;
  readonly newPath: string | null;
  readonly change: FileChange;
  readonly binary: boolean;
  /** Abbreviated blob ids of the `index a..b` line; null if the diff has none. */
  readonly oldBlob: string | null;
  readonly newBlob: string | null;
  readonly oldMode: string | null;
  readonly newMode: string | null;
  /** Line of `diff --git` (or of `---` where git's line is missing) in the decoded mail body. */
  readonly bodyLine: number;
  readonly hunks: readonly Hunk[];
  /** The old or new side ends without a newline. */
  readonly noNewlineAtEnd: { readonly old: boolean; readonly new: boolean };
}

/** The diff of one mail: read whole, damaged (never guessed at), or absent. */
export type Diff =
  | { readonly kind: 'files'; readonly files: readonly PatchedFile[] }
  | { readonly kind: 'damaged'; readonly reason: string; readonly bodyLine: number }
  | { readonly kind: 'none' };
