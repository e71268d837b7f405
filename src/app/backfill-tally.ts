import type { PatchReview } from '../domain/finding.js';

/** A mail that took long. */
export interface SlowMail {
  readonly messageId: string;
  readonly subject: string;
  readonly milliseconds: number;
}

/** How often a check found something, and how much of that was kept back. */
export interface CheckCount {
  readonly reported: number;
  readonly held: number;
}

/** What a backfill has come to so far; plain data, kept with its position. */
export interface Tally {
  /** Mails that were looked at. */
  readonly mails: number;
  /** Patches that were reviewed. */
  readonly patches: number;
  /** Series that these patches make. */
  readonly series: number;
  /** Patches that the store had a review of before. */
  readonly known: number;
  /** By the reason, its first words. */
  readonly damaged: Readonly<Record<string, number>>;
  readonly skipped: Readonly<Record<string, number>>;
  readonly findings: Readonly<Record<string, CheckCount>>;
  /** Checks that threw, by their id. */
  readonly crashes: Readonly<Record<string, number>>;
  /** The slowest first. */
  readonly slowest: readonly SlowMail[];
}

/** Nothing done. */
export const NO_TALLY: Tally = {
  mails: 0,
  patches: 0,
  series: 0,
  known: 0,
  damaged: {},
  skipped: {},
  findings: {},
  crashes: {},
  slowest: [],
};

const SLOWEST = 10;

/** A tally that is being added to. */
export interface Count {
  mails(count: number): void;
  series(): void;
  known(): void;
  /** `reason` as in a review: a word, a colon, and what decided. */
  skipped(reason: string): void;
  /** A patch that was reviewed, or could not be, and how long that took. */
  review(review: PatchReview, milliseconds: number): void;
  total(): Tally;
}

/** Counts on from a tally. */
export function countFrom(tally: Tally): Count {
  const { mails, patches, series, known } = tally;
  const count = { mails, patches, series, known };
  const damaged = new Map(Object.entries(tally.damaged));
  const skipped = new Map(Object.entries(tally.skipped));
  const crashes = new Map(Object.entries(tally.crashes));
  const findings = new Map(Object.entries(tally.findings));
  let slowest = tally.slowest;
  return {
    mails(added) {
      count.mails += added;
    },
    series() {
      count.series++;
    },
    known() {
      count.known++;
    },
    skipped(reason) {
      add(skipped, kindOf(reason));
    },
    review({ status, reason, reported, held, crashes: crashed, messageId, subject }, milliseconds) {
      if (status === 'skipped') {
        add(skipped, kindOf(reason ?? ''));
        return;
      }
      count.patches++;
      if (status === 'damaged') add(damaged, damageOf(reason ?? ''));
      for (const { check } of reported) addFinding(findings, check, { reported: 1, held: 0 });
      for (const { finding } of held) addFinding(findings, finding.check, { reported: 0, held: 1 });
      for (const { check } of crashed) add(crashes, check);
      const slow = { messageId, subject, milliseconds: Math.round(milliseconds) };
      slowest = [...slowest, slow].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, SLOWEST);
    },
    total: () => ({
      ...count,
      damaged: Object.fromEntries(damaged),
      skipped: Object.fromEntries(skipped),
      findings: Object.fromEntries(findings),
      crashes: Object.fromEntries(crashes),
      slowest,
    }),
  };
}

/** Several tallies as one. */
export function sumOf(tallies: readonly Tally[]): Tally {
  const numbers = (of: (tally: Tally) => number) => tallies.reduce((sum, tally) => sum + of(tally), 0);
  const records = (of: (tally: Tally) => Readonly<Record<string, number>>) => {
    const sum = new Map<string, number>();
    for (const tally of tallies) for (const [key, count] of Object.entries(of(tally))) add(sum, key, count);
    return Object.fromEntries(sum);
  };
  const findings = new Map<string, CheckCount>();
  for (const tally of tallies)
    for (const [check, count] of Object.entries(tally.findings)) addFinding(findings, check, count);
  return {
    mails: numbers(({ mails }) => mails),
    patches: numbers(({ patches }) => patches),
    series: numbers(({ series }) => series),
    known: numbers(({ known }) => known),
    damaged: records(({ damaged }) => damaged),
    skipped: records(({ skipped }) => skipped),
    findings: Object.fromEntries(findings),
    crashes: records(({ crashes }) => crashes),
    slowest: tallies
      .flatMap(({ slowest }) => slowest)
      .sort((a, b) => b.milliseconds - a.milliseconds)
      .slice(0, SLOWEST),
  };
}

function add(counts: Map<string, number>, key: string, number = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + number);
}

function addFinding(counts: Map<string, CheckCount>, check: string, more: CheckCount): void {
  const { reported, held } = counts.get(check) ?? { reported: 0, held: 0 };
  counts.set(check, { reported: reported + more.reported, held: held + more.held });
}

/** `bot` of `bot: From robot@example.org`. */
function kindOf(reason: string): string {
  return reason.split(':', 1)[0] ?? reason;
}

/** The reason without the place, which is another one in every mail. */
function damageOf(reason: string): string {
  return reason.replace(/ \(line \d+ of the mail's text\)$/, '');
}
