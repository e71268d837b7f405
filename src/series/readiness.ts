/** How long a series is waited for, in milliseconds. */
export interface ReadinessRules {
  /** After its last mail, once it is complete: time for the author to take it back or to send what was forgotten. */
  readonly settle: number;
  /** After its last mail, if some never come. */
  readonly quiet: number;
}

/** A series as far as it has arrived. */
export interface Gathered {
  /** Indexes of the patches that have not arrived. */
  readonly missing: readonly number[];
  /** When its last mail arrived, in milliseconds since the epoch. */
  readonly lastArrivedAt: number;
  /** Message-ID of a newer version that has arrived; null if none has. */
  readonly newer: string | null;
}

/** Whether a series is to be reviewed: later, now, or not at all. */
export type Readiness =
  /** Look again at this time, in milliseconds since the epoch, or when another mail arrives. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'ready'; readonly complete: boolean }
  | { readonly kind: 'superseded'; readonly by: string };

/** Judges a series at the time `now`, in milliseconds since the epoch. */
export function judgeReadiness(series: Gathered, now: number, rules: ReadinessRules): Readiness {
  if (series.newer !== null) return { kind: 'superseded', by: series.newer };
  const complete = series.missing.length === 0;
  const until = series.lastArrivedAt + (complete ? rules.settle : Math.max(rules.settle, rules.quiet));
  return now >= until ? { kind: 'ready', complete } : { kind: 'wait', until };
}
