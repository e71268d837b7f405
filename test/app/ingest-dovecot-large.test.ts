import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Dovecot, startDovecot } from '../servers/dovecot.js';
import { whyNot } from '../servers/process.js';
import { inbox } from './dovecot-inbox.js';
import { arrived, arrivedCount, mail, newStore, numbered, takeIn } from './intake.js';

const missing = whyNot('dovecot');
const DAY_MS = 24 * 60 * 60 * 1000;

describe.skipIf(missing !== null)(
  `a large mailbox of Dovecot${missing === null ? '' : ` (${missing})`}`,
  () => {
    let dovecot: Dovecot;
    beforeAll(async () => {
      dovecot = await startDovecot();
    });
    afterAll(() => dovecot.remove(), 180_000);

    test('with 5,000 mails that came while nobody read is read in order', async () => {
      dovecot.admin('expunge', 'mailbox', 'INBOX', 'all');
      const store = await newStore();
      await dovecot.deliver([mail('m1')]);
      const first = takeIn(inbox(dovecot), store);
      await first.caughtUp();
      await first.stop();
      const now = Date.now();
      const late = numbered(2, 5001).map((id, i) => ({
        names: [`${2_000_000 + i}.k`],
        text: mail(id),
        at: now,
      }));
      dovecot.place(late);
      const second = takeIn(inbox(dovecot), store);
      await second.until(async () => (await arrivedCount(store)) > 2000);
      // In the middle of it.
      await second.stop();
      const third = takeIn(inbox(dovecot), store);
      await third.caughtUp();
      expect(await arrived(store)).toEqual(numbered(1, 5001));
    }, 180_000);

    test('with 50,000 mails is read at first start in bounded memory, and only what is new enough', async () => {
      dovecot.admin('expunge', 'mailbox', 'INBOX', 'all');
      const store = await newStore();
      const now = Date.now();
      const text = 'A line of a mail that is of no use.\n'.repeat(50);
      const names = (first: number, last: number) =>
        numbered(first, last).map((id) => `${1e6 + Number(id.slice(1))}.k`);
      dovecot.place([
        { names: names(1, 45_000), text: mail('old', now - 100 * DAY_MS, text), at: now - 100 * DAY_MS },
        // These were put into the mailbox of late, as another server's mails are.
        { names: names(45_001, 48_000), text: mail('moved', now - 90 * DAY_MS, text), at: now },
        ...numbered(48_001, 50_000).map((id, i) => ({
          names: names(48_001 + i, 48_001 + i),
          text: mail(id, now - (2000 - i) * 1000, text),
          at: now,
        })),
      ]);
      dovecot.admin('index', 'INBOX');
      globalThis.gc?.();
      const before = process.memoryUsage().rss;
      let most = before;
      const intake = takeIn(inbox(dovecot), store);
      await intake.until(async () => (await arrivedCount(store)) > 0);
      expect((await arrived(store))[0]).toBe('m50000');
      await intake.until(() => {
        most = Math.max(most, process.memoryUsage().rss);
        return intake.status().caughtUp;
      });
      expect([...(await arrived(store))].reverse()).toEqual(numbered(48_001, 50_000));
      expect((most - before) / 2 ** 20).toBeLessThan(150);
      await dovecot.deliver([mail('m50001')]);
      await intake.until(async () => (await arrivedCount(store)) === 2001);
    }, 180_000);
  },
);
