import { breakerTrips } from '../policy/breaker.js';
import { addApproval } from '../store/approvals.js';
import { checkFiring, lastClosed, openBreaker } from '../store/breakers.js';
import { listOutbox, moveReply, noteWaiting, type OutboxItem } from '../store/outbox.js';
import { checksReportedSince } from '../store/reply-facts.js';
import { type Desk, judge } from './desk.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How long the usual rate of a check is counted. */
const USUAL_DAYS = 30;

/** Lists and rules may change: a mail that waits for a person is looked at again, the rarer the older it is. */
const LOOK_AGAIN = 15 * MINUTE;
const AGE_SHARE = 0.1;

/** What one look at the held mails came to. */
export interface Released {
  /** Mails that the policy let out by itself. */
  readonly approved: number;
  /** Mails that can never leave, as a newer version is out. */
  readonly withdrawn: number;
  readonly waiting: number;
}

/** Looks at the held mails that are due: approves those that may leave by themselves, and notes why the others wait. */
export async function releaseHeld(desk: Desk): Promise<Released> {
  const counts = { approved: 0, withdrawn: 0, waiting: 0 };
  const due = await listOutbox(desk.db, { states: ['held'], dueBy: desk.now(), limit: 200 });
  if (due.length > 0) await tripBreakers(desk);
  for (const item of due) {
    counts[await releaseOne(desk, item)]++;
  }
  return counts;
}

async function releaseOne(desk: Desk, item: OutboxItem): Promise<keyof Released> {
  const { db } = desk;
  const now = desk.now();
  const judgement = await judge(desk, item, false);
  if (judgement.kind === 'go') {
    await approve(desk, item);
    return 'approved';
  }
  const { detail } = judgement;
  if (judgement.kind === 'never' && judgement.final) {
    await moveReply(db, { id: item.id, from: ['held'], to: 'withdrawn', at: now, detail });
    return 'withdrawn';
  }
  const again = now + Math.max(LOOK_AGAIN, (now - item.stateAt) * AGE_SHARE);
  const dueAt = judgement.kind === 'wait' ? judgement.until : Math.round(again);
  await noteWaiting(db, { id: item.id, detail, dueAt });
  return 'waiting';
}

async function approve({ db, now }: Desk, { id }: OutboxItem): Promise<void> {
  const at = now();
  await db.transaction().execute(async (transaction) => {
    const detail = 'released by the policy';
    const moved = await moveReply(transaction, { id, from: ['held'], to: 'approved', at, detail, dueAt: at });
    if (moved)
      await addApproval(transaction, { replyId: id, decision: 'approve', by: 'policy', at, why: '' });
  });
}

/** Opens the circuit breaker of every check that has fired far above its usual rate in the last day. */
async function tripBreakers({ db, people, now }: Desk): Promise<void> {
  const at = now();
  const yesterday = at - DAY;
  for (const check of await checksReportedSince(db, yesterday)) {
    const since = Math.max(yesterday, await lastClosed(db, check));
    const recent = await checkFiring(db, check, { since, before: at + 1 });
    const usual = await checkFiring(db, check, { since: yesterday - USUAL_DAYS * DAY, before: yesterday });
    const detail = breakerTrips({ recent, usual }, people.breaker);
    if (detail !== null) await openBreaker(db, { check, openedAt: at, detail });
  }
}
