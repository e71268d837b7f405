import type { Generated } from 'kysely';

/** The tables of what leaves and what comes back; times are integer milliseconds since the epoch, addresses in lower case. */
export interface OutboxTables {
  readonly replies: RepliesTable;
  readonly approvals: ApprovalsTable;
  readonly optouts: OptoutsTable;
  readonly mutes: MutesTable;
  readonly bounces: BouncesTable;
  readonly breakers: BreakersTable;
  readonly answers: AnswersTable;
  readonly commands: CommandsTable;
  readonly verdicts: VerdictsTable;
}

/** One row a mail of ours. Its Message-ID never changes; its recipients and bytes do not after the first attempt began. */
interface RepliesTable {
  readonly id: Generated<number>;
  /** `review` or `acknowledgement`. */
  readonly kind: Generated<string>;
  /** The run that a review mail speaks of; null for an acknowledgement. */
  readonly run_id: number | null;
  readonly message_id: string;
  readonly state: string;
  readonly state_at: number;
  /** Why it is in this state: what it waits for, or the mail server's words. */
  readonly detail: string | null;
  readonly subject: string;
  /** JSON: the addresses. */
  readonly to_addresses: string;
  readonly cc_addresses: string;
  /** The whole mail, as it will be handed to the mail server. */
  readonly composed: Uint8Array;
  /** When it was released. */
  readonly approved_at: number | null;
  /** Not before this time. */
  readonly due_at: Generated<number>;
  readonly attempts: Generated<number>;
  /** The process that has it, or had it last. */
  readonly claimed_by: string | null;
  readonly claimed_at: number | null;
  /** When it came back from a list. */
  readonly seen_at: number | null;
}

/** One row a decision of a person, or of the policy, about a mail. */
interface ApprovalsTable {
  readonly id: Generated<number>;
  readonly reply_id: number;
  /** `approve`, `refuse`, `settle-sent` or `settle-lost`. */
  readonly decision: string;
  /** The person's name, or `policy`. */
  readonly decided_by: string;
  readonly decided_at: number;
  readonly why: string;
}

/** One row each time that somebody opted out; in force while `ended_at` is null. */
interface OptoutsTable {
  readonly id: Generated<number>;
  readonly address: string;
  readonly since: number;
  readonly ended_at: number | null;
}

/** One row each time that a maintainer muted the bot. */
interface MutesTable {
  readonly id: Generated<number>;
  readonly muted_by: string;
  readonly since: number;
  readonly until: number;
  readonly lifted_at: number | null;
  readonly lifted_by: string | null;
}

/** One row for each recipient in each bounce. */
interface BouncesTable {
  readonly id: Generated<number>;
  /** Message-ID of the bounce. */
  readonly message_id: string;
  readonly address: string;
  readonly reply_id: number;
  readonly status: string;
  readonly words: string;
  readonly received_at: number;
  /** 1 if nothing is mailed there any more, 0 for a delay. */
  readonly stops: number;
  /** When a person said that the address works again. */
  readonly cleared_at: number | null;
}

/** One row each time that a check's circuit breaker opened; open until a person closes it. */
interface BreakersTable {
  readonly id: Generated<number>;
  readonly check_id: string;
  readonly opened_at: number;
  readonly detail: string;
  readonly closed_at: number | null;
  readonly closed_by: string | null;
}

/** One row a person's answer to a mail of ours. */
interface AnswersTable {
  readonly id: Generated<number>;
  readonly message_id: string;
  readonly reply_id: number;
  readonly address: string;
  readonly received_at: number;
}

/** One row a mail with a command, applied or not. */
interface CommandsTable {
  readonly id: Generated<number>;
  /** Message-ID of the mail; it is read once. */
  readonly message_id: string;
  /** The mail of ours that it answers. */
  readonly reply_id: number | null;
  /** Message-ID of the patch that it is about. */
  readonly patch_id: string | null;
  readonly address: string;
  /** The command's name; `unreadable` if it is none. */
  readonly name: string;
  readonly text: string;
  /** The base, reason, finding or number of days; empty if there is none. */
  readonly argument: string;
  /** What proves the sender, or why nothing does. */
  readonly authentication: string;
  /** 1 if it was applied. */
  readonly applied: number;
  /** What was done, or why nothing was. */
  readonly outcome: string;
  readonly received_at: number;
  /** When a requested rerun was done. */
  readonly done_at: number | null;
}

/** One row for each finding that a verdict is about. */
interface VerdictsTable {
  readonly id: Generated<number>;
  readonly fingerprint: string;
  /** `wrong`, `intended`, `old` or `dup`. */
  readonly verdict: string;
  /** The reason given, or the finding that it doubles. */
  readonly detail: string;
  readonly command_id: number;
  readonly given_by: string;
  readonly given_at: number;
}
