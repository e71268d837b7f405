import { randomUUID } from 'node:crypto';
import { addAudit } from '../store/audit.js';
import { addCommand } from '../store/commands.js';
import { addMute, liftMutes } from '../store/mutes.js';
import { addVerdicts, type VerdictKind } from '../store/verdicts.js';
import type { Site, Visitor } from './site.js';

/** An action of a person who is signed in, on one thing; `why` may be empty. */
export interface Deed {
  readonly visitor: Visitor;
  /** What is acted upon: a whole fingerprint, a Message-ID, a reply's row. */
  readonly subject: string;
  readonly why: string;
}

/** Stores a verdict on a finding, as if it had come by mail from an authenticated person. */
export async function giveVerdict(site: Site, deed: Deed, verdict: VerdictKind): Promise<void> {
  const at = site.now();
  const by = nameOf(deed);
  await site.db.transaction().execute(async (db) => {
    const command = await addCommand(db, {
      ...pageCommand(deed, verdict),
      patchId: null,
      argument: deed.why,
      outcome: `${verdict} on ${deed.subject.slice(0, 12)}`,
      at,
    });
    if (command === null) throw new Error('a command of the pages is stored twice');
    await addVerdicts(db, command, [{ fingerprint: deed.subject, verdict, detail: deed.why, by, at }]);
    await addAudit(db, entry(deed, verdict, at));
  });
  await site.heedVerdicts();
}

/** Approves or refuses a held mail; null if that was done, else why it was not. */
export async function decideMail(
  site: Site,
  deed: Deed,
  decision: 'approve' | 'refuse',
): Promise<string | null> {
  if (site.decide === null) return 'Mails are not sent from here.';
  const decided = await site.decide({ id: Number(deed.subject), decision, by: nameOf(deed), why: deed.why });
  if (!decided.done) return decided.words;
  await addAudit(site.db, entry({ ...deed, why: deed.why || decided.words }, `${decision} mail`, site.now()));
  return null;
}

/** Stops all mails for some days. */
export async function mute(site: Site, deed: Deed, days: number): Promise<void> {
  const at = site.now();
  await site.db.transaction().execute(async (db) => {
    await addMute(db, { by: nameOf(deed), since: at, until: at + days * 86_400_000 });
    await addAudit(db, entry({ ...deed, why: `${days} days` }, 'mute', at));
  });
}

/** Lets mails leave again. */
export async function unmute(site: Site, deed: Deed): Promise<void> {
  const at = site.now();
  await site.db.transaction().execute(async (db) => {
    await liftMutes(db, nameOf(deed), at);
    await addAudit(db, entry(deed, 'unmute', at));
  });
}

/** Lets a check out of the nursery again. */
export async function restoreCheck(site: Site, deed: Deed): Promise<void> {
  await site.restoreCheck({ check: deed.subject, by: nameOf(deed), why: deed.why });
  await addAudit(site.db, entry(deed, 'restore check', site.now()));
}

/** Has the series of a mail reviewed again, at once where that is possible; says in one line what came of it. */
export async function rerun(
  site: Site,
  deed: Deed,
  { base, send }: { readonly base: string | null; readonly send: boolean },
): Promise<string> {
  const at = site.now();
  await addAudit(site.db, entry({ ...deed, why: base ?? '' }, 'rerun', at));
  if (site.rerun !== null) return site.rerun({ messageId: deed.subject, base, send, by: nameOf(deed) });
  await addCommand(site.db, {
    ...pageCommand(deed, 'rerun'),
    patchId: deed.subject,
    argument: base ?? '',
    outcome: 'asked for on the pages',
    at,
  });
  return 'The review is asked for; it runs as soon as the bot does.';
}

/** Notes an action that changes nothing else. */
export async function audit(site: Site, deed: Deed, action: string): Promise<void> {
  await addAudit(site.db, entry(deed, action, site.now()));
}

function pageCommand(deed: Deed, name: string) {
  return {
    messageId: `${randomUUID()}@pages.invalid`,
    replyId: null,
    address: nameOf(deed),
    name,
    text: `#kogin ${name}${deed.why === '' ? '' : `: ${deed.why}`}`,
    authentication: 'signed in on the pages',
    applied: true,
  };
}

function entry(deed: Deed, action: string, at: number) {
  const { visitor, subject, why } = deed;
  return { at, account: nameOf(deed), remote: visitor.remote, action, subject, detail: why };
}

function nameOf({ visitor }: Deed): string {
  if (visitor.account === null) throw new Error('an action needs an account');
  return visitor.account.name;
}
