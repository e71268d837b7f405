import type { Maturity } from '../domain/finding.js';

/** How many findings of a check were fixed in a later version, and how many a person called wrong. */
export interface Verdicts {
  readonly fixed: number;
  readonly wrong: number;
}

/** The last time that a check was sent to the nursery, or let out of it by a person, with the counts of that moment. */
export interface CheckDecision extends Verdicts {
  readonly decision: 'demote' | 'restore';
}

/** The maturity that is in force; `demoted` says that it has just been lost, `why` in one line where it differs. */
export interface InForce {
  readonly maturity: Maturity;
  readonly demoted: boolean;
  readonly why: string | null;
}

const ENOUGH = 10;
const BAR = 0.8;

/** fixed / (fixed + wrong), from 0 to 1; null without any verdict. */
export function precision({ fixed, wrong }: Verdicts): number | null {
  return fixed + wrong === 0 ? null : fixed / (fixed + wrong);
}

/**
 * The maturity of a check in force: under 80 % with at least ten verdicts a stable one goes back to the nursery. Once a
 * person has let it out, only verdicts since then count.
 */
export function maturityInForce(declared: Maturity, counts: Verdicts, last: CheckDecision | null): InForce {
  if (declared === 'nursery') return { maturity: 'nursery', demoted: false, why: null };
  const before = last ?? { fixed: 0, wrong: 0 };
  if (last?.decision === 'demote') return { maturity: 'nursery', demoted: false, why: whyDemoted(last) };
  const since = { fixed: counts.fixed - before.fixed, wrong: counts.wrong - before.wrong };
  const share = precision(since);
  const enough = since.fixed + since.wrong >= ENOUGH;
  if (share === null || !enough || share >= BAR) return { maturity: 'stable', demoted: false, why: null };
  return { maturity: 'nursery', demoted: true, why: whyDemoted(since) };
}

function whyDemoted(counts: Verdicts): string {
  const share = Math.round((precision(counts) ?? 0) * 100);
  return `precision ${share} %: ${counts.fixed} fixed, ${counts.wrong} wrong`;
}
