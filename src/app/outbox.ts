import { type Approval, addApproval, listApprovals } from '../store/approvals.js';
import { clearBounces, listBounces } from '../store/bounces.js';
import { closeBreaker, listBreakers } from '../store/breakers.js';
import { liftMutes, muteAt } from '../store/mutes.js';
import { listOptouts } from '../store/optouts.js';
import { listOutbox, moveReply, type OutboxItem, outboxItem, type ReplyState } from '../store/outbox.js';
import { type Desk, judge } from './desk.js';

/** A person's decision about one mail, and whether it was carried out. */
export interface Decided {
  readonly id: number;
  readonly done: boolean;
  /** One line for people: what happens now, or why nothing does. */
  readonly words: string;
}

/** Who decides, and why; `why` may be empty. */
export interface Decider {
  readonly by: string;
  readonly why: string;
}

/** The mails in these states, oldest first; all that are not settled if none is named. */
export async function showOutbox(desk: Desk, states?: readonly ReplyState[]): Promise<readonly OutboxItem[]> {
  const open: readonly ReplyState[] = ['held', 'approved', 'claimed', 'sending', 'unknown'];
  return listOutbox(desk.db, { states: states ?? open });
}

/** One mail as it would leave today, with what stands against that and who decided what; null if there is none. */
export interface Shown {
  readonly item: OutboxItem;
  /** With the recipients of today, while it has not been tried. */
  readonly composed: Uint8Array;
  /** What would happen with it now; null for a mail that is settled. */
  readonly judgement: string | null;
  readonly approvals: readonly Approval[];
}

/** Shows one mail; null if no mail has this number. */
export async function showMail(desk: Desk, id: number): Promise<Shown | null> {
  const item = await outboxItem(desk.db, id);
  if (item === null) return null;
  const approvals = await listApprovals(desk.db, id);
  if (item.state !== 'held' && item.state !== 'approved') {
    return { item, composed: item.composed, judgement: null, approvals };
  }
  const judgement = await judge(desk, item, item.state === 'approved');
  const composed = judgement.kind === 'never' ? item.composed : judgement.mail.composed;
  const words = { go: 'it may leave', wait: 'it waits', ask: 'a person decides', never: 'it cannot leave' };
  const detail = judgement.kind === 'go' ? '' : `: ${judgement.detail}`;
  return { item, composed, judgement: `${words[judgement.kind]}${detail}`, approvals };
}

/** Releases a held mail for the next pass of the sender, unless nobody may let it out. */
export async function approveMail(desk: Desk, id: number, decider: Decider): Promise<Decided> {
  const item = await outboxItem(desk.db, id);
  if (item === null) return { id, done: false, words: 'there is no such mail' };
  if (item.state !== 'held') return { id, done: false, words: `it is ${item.state}, not held` };
  const judgement = await judge(desk, item, true);
  if (judgement.kind === 'never') return { id, done: false, words: judgement.detail };
  const dueAt = judgement.kind === 'wait' ? judgement.until : desk.now();
  const words = judgement.kind === 'wait' ? `approved, but waits: ${judgement.detail}` : 'approved';
  const done = await decide(
    desk,
    { ...decider, replyId: id, decision: 'approve' },
    { to: 'approved', dueAt },
  );
  return { id, done, words: done ? words : 'it was decided by somebody else meanwhile' };
}

/** Takes a mail back that has not left; it never will. */
export async function refuseMail(desk: Desk, id: number, decider: Decider): Promise<Decided> {
  const done = await decide(desk, { ...decider, replyId: id, decision: 'refuse' }, { to: 'withdrawn' });
  return { id, done, words: done ? 'it will not be mailed' : await whyNot(desk, id) };
}

/** Settles a mail of which it is unknown whether it left: as sent, or as lost; a lost one is not sent again. */
export async function settleMail(
  desk: Desk,
  id: number,
  { by, why, sent }: Decider & { readonly sent: boolean },
): Promise<Decided> {
  const decision = sent ? 'settle-sent' : 'settle-lost';
  const to = sent ? 'sent' : 'refused';
  const done = await decide(desk, { by, why, replyId: id, decision }, { to });
  return { id, done, words: done ? `settled as ${sent ? 'sent' : 'lost'}` : await whyNot(desk, id) };
}

/** All that keeps mails from leaving, besides the rules of the lists; times in milliseconds since the epoch. */
export interface Stops {
  readonly mutedUntil: number | null;
  readonly optouts: readonly { readonly address: string; readonly since: number }[];
  readonly bounces: readonly { readonly address: string; readonly at: number; readonly words: string }[];
  readonly breakers: readonly {
    readonly check: string;
    readonly openedAt: number;
    readonly detail: string;
  }[];
}

/** The mute, opt-outs, unreachable addresses and open circuit breakers of today. */
export async function showStops({ db, now }: Desk): Promise<Stops> {
  return {
    mutedUntil: (await muteAt(db, now()))?.until ?? null,
    optouts: await listOptouts(db),
    bounces: await listBounces(db),
    breakers: await listBreakers(db),
  };
}

/**
 * Closes the circuit breaker of a check, lets mails to an address leave again whose mails came back, or lifts the `mute`;
 * false if there is no such stop.
 */
export async function clearStop({ db, now }: Desk, name: string, by: string): Promise<boolean> {
  const at = now();
  if (name === 'mute') return liftMutes(db, by, at);
  return name.includes('@') ? clearBounces(db, name, at) : closeBreaker(db, name, { by, at });
}

const MOVES: Readonly<Record<Approval['decision'], readonly ReplyState[]>> = {
  approve: ['held'],
  refuse: ['held', 'approved'],
  'settle-sent': ['unknown'],
  'settle-lost': ['unknown'],
};

async function decide(
  { db, now }: Desk,
  approval: Omit<Approval, 'at'>,
  { to, dueAt }: { readonly to: ReplyState; readonly dueAt?: number },
): Promise<boolean> {
  const at = now();
  const { replyId: id, decision, by, why } = approval;
  const detail = `${decision} by ${by}${why === '' ? '' : `: ${why}`}`;
  return db.transaction().execute(async (transaction) => {
    const moved = await moveReply(transaction, {
      id,
      from: MOVES[decision],
      to,
      at,
      detail,
      ...(dueAt !== undefined && { dueAt }),
    });
    if (moved) await addApproval(transaction, { ...approval, at });
    return moved;
  });
}

async function whyNot({ db }: Desk, id: number): Promise<string> {
  const item = await outboxItem(db, id);
  return item === null ? 'there is no such mail' : `it is ${item.state}`;
}
