/** How a list releases mails: a person approves each, or those of the named checks leave by themselves. */
type ReleaseMode = 'hold' | 'auto';

/** What one list that lets the mail out asks for. */
interface ListRelease {
  readonly address: string;
  readonly release: ReleaseMode;
  /** Hours after the patch was stored in which people have the first word. */
  readonly embargoHours: number;
}

/** The limits of what leaves. */
export interface ReleaseRules {
  /** Checks whose findings may leave without a person where every list says `auto`. */
  readonly autoChecks: readonly string[];
  readonly perMail: number;
  readonly perSeries: number;
  readonly perDay: number;
}

/** All that decides about one mail at one moment; times in milliseconds since the epoch. */
export interface ReleaseQuestion {
  readonly now: number;
  /** A person has approved this mail. */
  readonly approved: boolean;
  readonly lists: readonly ListRelease[];
  /** The checks of the mail's findings, one entry a finding. */
  readonly checks: readonly string[];
  /** When the patch was stored. */
  readonly patchAt: number;
  /** Mails on other patches of the series that have left or are approved. */
  readonly inSeries: number;
  /** Mails that left in the last 24 hours, and when the first of them did; null if none did. */
  readonly lastDay: { readonly count: number; readonly first: number | null };
  /** Title and version of a newer version; null if there is none. */
  readonly newer: string | null;
  /** What a person has said to a finding of the mail, or to the same one on another version; null if nobody did. */
  readonly answered: string | null;
  /** Until when the bot is muted; null if it is not. */
  readonly mutedUntil: number | null;
  /** Checks whose circuit breaker is open. */
  readonly broken: readonly string[];
}

/**
 * What happens with a mail: it leaves; it waits until a time; it waits for a person, who may release it; or it never
 * leaves, whoever asks. `reason` is a word for counting, `detail` a line for people.
 */
export type Release =
  | { readonly kind: 'go' }
  | { readonly kind: 'wait'; readonly until: number; readonly reason: string; readonly detail: string }
  | { readonly kind: 'ask'; readonly reason: string; readonly detail: string }
  | { readonly kind: 'never'; readonly reason: string; readonly detail: string };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A review of an older patch is no news: when a list leaves its shadow, what was held all the time must not follow. */
const NEWS = 7 * DAY;

/**
 * Decides about one mail. A newer version, or a person's word on a finding, silences it for good; embargo, mute and the cap of the day put it off, also
 * after a person has approved it; all else a person may overrule.
 */
export function decideRelease(question: ReleaseQuestion, rules: ReleaseRules): Release {
  if (question.newer !== null) {
    return { kind: 'never', reason: 'newer-version', detail: `a newer version is out: ${question.newer}` };
  }
  if (question.answered !== null) return { kind: 'never', reason: 'answered', detail: question.answered };
  const asked = question.approved ? null : askAPerson(question, rules);
  return asked ?? waitFor(question, rules) ?? { kind: 'go' };
}

function askAPerson(question: ReleaseQuestion, rules: ReleaseRules): Release | null {
  const broken = question.checks.find((check) => question.broken.includes(check));
  if (broken !== undefined) {
    return ask('circuit-breaker', `${broken} fires far above its usual rate`);
  }
  if (question.checks.length > rules.perMail) {
    return ask('per-mail', `${question.checks.length} findings, limit ${rules.perMail} a mail`);
  }
  if (question.inSeries >= rules.perSeries) {
    return ask('per-series', `${question.inSeries} mails on this series, limit ${rules.perSeries}`);
  }
  const age = question.now - question.patchAt;
  if (age > NEWS) return ask('old-patch', `the patch is ${Math.floor(age / DAY)} days old`);
  const holding = question.lists.find((list) => list.release === 'hold');
  if (holding !== undefined) return ask('list-holds', `${holding.address}: a person approves each mail`);
  const manual = question.checks.find((check) => !rules.autoChecks.includes(check));
  return manual === undefined ? null : ask('check-holds', `${manual}: a person approves each mail`);
}

function waitFor(question: ReleaseQuestion, rules: ReleaseRules): Release | null {
  const { now, mutedUntil, lastDay } = question;
  if (mutedUntil !== null && mutedUntil > now) {
    return wait(mutedUntil, 'muted', `muted until ${day(mutedUntil)}`);
  }
  const longest = Math.max(0, ...question.lists.map((list) => list.embargoHours));
  const free = question.patchAt + longest * HOUR;
  if (free > now) return wait(free, 'embargo', `embargo of ${longest} hours until ${day(free)}`);
  if (lastDay.count < rules.perDay) return null;
  const detail = `${lastDay.count} mails in 24 hours, limit ${rules.perDay}`;
  return wait((lastDay.first ?? now) + DAY, 'per-day', detail);
}

function ask(reason: string, detail: string): Release {
  return { kind: 'ask', reason, detail };
}

function wait(until: number, reason: string, detail: string): Release {
  return { kind: 'wait', until, reason, detail };
}

function day(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
