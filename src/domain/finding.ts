import type { Base } from './image.js';

/** How bad it is if nobody notices. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Whether a check's findings may be mailed, or only shown on the dashboard. */
export type Maturity = 'nursery' | 'stable';

/** Which side of the patch a line belongs to. */
export type Side = 'new' | 'old';

/** A line that proves something; `line` counts from 1 on the new side of the file. */
export interface Evidence {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  readonly note: string;
}

/** Why a finding is kept from the mail; held findings are stored and shown, never thrown away. */
export type HeldReason =
  | 'not-introduced'
  | 'nursery'
  | 'duplicate'
  | 'answered-before'
  | 'fixed-later-in-series'
  | 'similar-base'
  | 'minor'
  | 'over-limit';

/** One problem of one patch, worded and placed. */
export interface Finding {
  /** Stable over versions of the patch: made of check, path, function and facts, not of line numbers. */
  readonly fingerprint: string;
  readonly check: string;
  readonly severity: Severity;
  readonly path: string;
  readonly function: string;
  /** Line in the file after the patch, or before it where side is `old`. */
  readonly line: number;
  readonly side: Side;
  /** Line in the decoded mail body under which the comment stands. */
  readonly bodyLine: number;
  /** The diff line with its sign. */
  readonly quoted: string;
  readonly comment: string;
  /** What to write instead, where that is mechanical; else null. */
  readonly suggestion: string | null;
  readonly evidence: readonly Evidence[];
}

/** What a finding says, and where. */
export type FindingWords = Pick<
  Finding,
  'fingerprint' | 'check' | 'path' | 'function' | 'quoted' | 'comment'
>;

/** A finding that is not mailed, with the reason and what the reason refers to. */
export interface Held {
  readonly finding: Finding;
  readonly reason: HeldReason;
  readonly detail: string;
}

/** A check that threw: it cost only its own result. */
export interface CheckCrash {
  readonly check: string;
  readonly path: string;
  readonly function: string;
  readonly message: string;
}

/** Where one file of a reviewed patch was read from. */
export interface FileBase extends Base {
  readonly path: string;
}

/** The outcome of reviewing one patch. */
export interface PatchReview {
  readonly messageId: string;
  readonly subject: string;
  readonly status: 'reviewed' | 'skipped' | 'damaged';
  /** Why it was skipped or what is damaged; null for a reviewed patch. */
  readonly reason: string | null;
  readonly bases: readonly FileBase[];
  readonly reported: readonly Finding[];
  readonly held: readonly Held[];
  /** How often a check had to abstain, by reason. */
  readonly notJudged: Readonly<Record<string, number>>;
  readonly crashes: readonly CheckCrash[];
}
