/** How the code around a patch was found, best first; `hunks` means that only the mail itself was read. */
export type BaseStep = 'blob' | 'base-commit' | 'ref' | 'hunks';

/** Where one file's pre-image came from. */
export interface Base {
  readonly step: BaseStep;
  /** The repository's path as configured; null for `hunks`. */
  readonly tree: string | null;
  /** The ref that was named (`base-commit` or a configured ref); null for `blob` and `hunks`. */
  readonly ref: string | null;
  /** Full commit id that the file was read from; null for `hunks` and where only the blob is known. */
  readonly commit: string | null;
}

/**
 * One side of a file as text. `whole` images are the file itself; others are stitched from the hunks, and then
 * `pieces` says which rows of `text` belong together.
 */
export interface Image {
  readonly text: string;
  readonly whole: boolean;
  readonly pieces: readonly Piece[];
}

/** A run of rows of an image's text with consecutive line numbers. */
export interface Piece {
  /** First row in the image's text, from 0. */
  readonly row: number;
  readonly rows: number;
  /** Line number of the first row, from 1, as the mail counts: a hunk that applies elsewhere keeps its own numbers. */
  readonly line: number;
  /** The hunk's section heading: what encloses the first row; empty for a whole file. */
  readonly section: string;
}

/** A file of a patch on both sides; a side is null if the file does not exist there. */
export interface FileImages {
  readonly before: Image | null;
  readonly after: Image | null;
  readonly base: Base;
}
