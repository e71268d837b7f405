import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { followArchive } from '../../src/io/follow-archive.js';
import { connectImap } from '../../src/io/imap.js';
import { followImap } from '../../src/io/imap-follow.js';
import { whyNot } from '../servers/process.js';
import { GROUP, type PublicInbox, startPublicInbox } from '../servers/public-inbox.js';
import { arrived, arrivedCount, mail, newStore, numbered, takeIn } from './intake.js';

const missing = whyNot('public-inbox-imapd');
const DAY_MS = 24 * 60 * 60 * 1000;

describe.skipIf(missing !== null)(
  `an archive of public-inbox${missing === null ? '' : ` (${missing})`}`,
  () => {
    let inbox: PublicInbox;
    beforeAll(async () => {
      inbox = await startPublicInbox();
      const old = Date.now() - 100 * DAY_MS;
      inbox.add([mail('old', old), ...numbered(1, 30).map((id) => mail(id))]);
    });
    afterAll(() => inbox.remove());

    function served(name = 'served') {
      return followImap({
        name,
        from: { group: GROUP },
        limit: 100_000,
        poll: 300,
        aftercare: { seen: false, move: null },
        connect: (signal) =>
          connectImap(
            {
              host: '127.0.0.1',
              port: inbox.port,
              security: 'none',
              ca: null,
              user: 'anonymous',
              secret: { password: 'anonymous' },
              timeout: 20_000,
            },
            signal,
          ),
      });
    }

    test('is followed over IMAP by an anonymous reader, also into its next slice', async () => {
      const store = await newStore();
      const first = takeIn(served(), store);
      await first.caughtUp();
      expect([...(await arrived(store))].reverse()).toEqual(numbered(1, 30));
      inbox.add([mail('m31')]);
      await first.until(async () => (await arrivedCount(store)) === 31);
      await first.stop();
      inbox.add([mail('m32')]);
      inbox.skipTo(49_999);
      inbox.add(numbered(33, 36).map((id) => mail(id)));
      const second = takeIn(served(), store);
      await second.caughtUp();
      expect((await arrived(store)).slice(31)).toEqual(numbered(32, 36));
      inbox.add([mail('m37')]);
      await second.until(async () => (await arrivedCount(store)) === 37);
      await second.stop();
      const folders = await store.db.selectFrom('positions').select('folder').orderBy('folder').execute();
      expect(folders.map(({ folder }) => folder)).toEqual([`${GROUP}.0`, `${GROUP}.1`]);
      const third = takeIn(served(), store);
      await third.caughtUp();
      expect(third.status().mails).toBe(0);
    });

    test('is read newest slice first at the first start, and the older one as far as it is new enough', async () => {
      const store = await newStore();
      const intake = takeIn(served('late'), store);
      await intake.caughtUp();
      const order = await arrived(store);
      expect(order[0]).toBe('m37');
      expect(order).not.toContain('old');
      expect(order).toHaveLength(37);
    });

    test('is followed in its git repository, and fetched from another one', async () => {
      const store = await newStore();
      const archive = (path: string, url: string | null) =>
        followArchive({ name: 'git', path, url, limit: 100_000, poll: 200 });
      const first = takeIn(archive(inbox.folder, null), store);
      await first.caughtUp();
      expect(await arrived(store)).toEqual(numbered(1, 37));
      inbox.add([mail('m38')]);
      await first.until(async () => (await arrivedCount(store)) === 38);
      await first.stop();
      const copies = await newStore();
      const fetched = takeIn(archive(`${inbox.folder}-copy`, `file://${inbox.folder}/git`), copies);
      await fetched.caughtUp();
      expect(await arrived(copies)).toEqual(numbered(1, 38));
      inbox.add([mail('m39')]);
      await fetched.until(async () => (await arrivedCount(copies)) === 39);
      expect(fetched.status().problem).toBeNull();
    });
  },
);
