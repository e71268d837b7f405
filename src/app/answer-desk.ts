import type { Log } from '../log.js';
import type { Desk } from './desk.js';

/** A desk that also reads what comes back. */
export interface AnswerDesk extends Desk {
  readonly log: Log;
  /** Addresses and display names of known robots, in lower case. */
  readonly robots: { readonly addresses: readonly string[]; readonly names: readonly string[] };
  /** The name under which our own mail server writes Authentication-Results; empty if no command is to be applied. */
  readonly authservId: string;
  /** How many acknowledgements one person gets in 24 hours. */
  readonly acknowledgementsADay: number;
  /** What a check says about itself; null if there is no such check. */
  readonly explain: (check: string) => CheckExplanation | null;
}

/** A check in words, for those who ask. */
interface CheckExplanation {
  readonly summary: string;
  readonly why: string;
  readonly advice: string;
}
