/** How often a check spoke, over a number of patches that it looked at. */
interface Firing {
  readonly findings: number;
  readonly patches: number;
}

/** A check's last day beside the time before it. */
export interface FiringRates {
  readonly recent: Firing;
  readonly usual: Firing;
}

/** When a check's circuit breaker opens. */
export interface BreakerRules {
  /** Fewer findings in a day than this never open it. */
  readonly minimum: number;
  /** How many times its usual rate a check may reach. */
  readonly factor: number;
}

/** A check with less history than this is measured against {@link ASSUMED_RATE}. */
const ENOUGH_PATCHES = 200;

/** Findings a patch of a check about which nothing is known; real faults are rarer. */
const ASSUMED_RATE = 0.02;

/** Why the breaker of a check opens, as one line with both rates, or null if the check fires as usual. */
export function breakerTrips({ recent, usual }: FiringRates, rules: BreakerRules): string | null {
  if (recent.findings < rules.minimum || recent.patches === 0) return null;
  const known = usual.patches >= ENOUGH_PATCHES;
  // A check that never fired has no rate to multiply; one finding in all that time is the least it can have.
  const rate = known ? Math.max(usual.findings, 1) / usual.patches : ASSUMED_RATE;
  const now = recent.findings / recent.patches;
  if (now <= rate * rules.factor) return null;
  return `${recent.findings} findings on ${recent.patches} patches in a day, usually ${percent(rate)} of the patches`;
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}
