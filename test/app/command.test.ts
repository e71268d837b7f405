import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeReturn } from '../../src/app/answers.js';
import { sendDue } from '../../src/app/sender.js';
import { finishRerun, listCommands, openReruns } from '../../src/store/commands.js';
import { muteAt } from '../../src/store/mutes.js';
import { listOptouts } from '../../src/store/optouts.js';
import { verdictsOn } from '../../src/store/verdicts.js';
import { type Answer, acknowledged, answer } from './answer-mails.js';
import { addReview, arrival, LIST, MINA, MIO, type OutboxWorld, openWorld } from './outbox-world.js';

let world: OutboxWorld;
/** Message-ID of the mail of ours that all answers answer. */
let ours: string;
let fingerprint: string;

beforeEach(async () => {
  world = await openWorld();
  ours = await addReview(world);
  await sendDue(world.sender);
  const [finding] = await world.store.db.selectFrom('findings').select('fingerprint').execute();
  fingerprint = finding?.fingerprint ?? '';
  expect(world.given).toHaveLength(1);
});

afterEach(() => world.close());

async function take(given: Answer): Promise<string> {
  return takeReturn(world.answers, await arrival(answer(ours, given)));
}

/** The last command with what became of it. */
async function last() {
  const [command] = await listCommands(world.store.db, 1);
  return command;
}

describe('commands', () => {
  test('a verdict of the author is stored by fingerprint, and acknowledged to him alone', async () => {
    expect(
      await take({
        body: '> text\n\n#kogin wrong: the firmware\nwants it\n',
        to: `kogin@example.org, ${LIST}`,
      }),
    ).toBe('command');
    expect(await verdictsOn(world.store.db, fingerprint)).toMatchObject([
      { verdict: 'wrong', detail: 'the firmware wants it', by: MIO },
    ]);
    expect(await last()).toMatchObject({
      name: 'wrong',
      applied: true,
      authentication: 'dkim pass for example.org',
    });
    expect(await acknowledged(world)).toEqual([MIO]);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
    expect(world.given[1]).toContain(
      '> #kogin wrong: the firmware wants it\n\nRecorded as "wrong" for the finding',
    );
  });

  test.each([
    ['intended: so', 'intended', 'so'],
    ['old', 'old', ''],
    ['dup: f1a2b3c4', 'dup', 'f1a2b3c4'],
  ])('%s', async (text, verdict, detail) => {
    await take({ body: `#kogin ${text}` });
    expect(await verdictsOn(world.store.db, fingerprint)).toMatchObject([{ verdict, detail }]);
  });

  test('a rerun is only asked for, and done once', async () => {
    await take({ body: '#kogin rerun base: drm-kumo-next' });
    const [rerun] = await openReruns(world.store.db);
    expect(rerun).toMatchObject({ patchId: '1.patch@example.org', base: 'drm-kumo-next', by: MIO });
    expect(
      await finishRerun(world.store.db, rerun?.id ?? 0, { at: world.now, outcome: 'no difference' }),
    ).toBe(true);
    expect(await openReruns(world.store.db)).toEqual([]);
  });

  test('a rerun of a patch that is not stored is for maintainers, who answer it with us on copy', async () => {
    const unseen = { replyTo: 'unseen@example.net', to: `${LIST}, kogin@example.org`, body: '#kogin rerun' };
    expect(await take(unseen)).toBe('command');
    expect(await last()).toMatchObject({ applied: false });
    expect(await openReruns(world.store.db)).toEqual([]);
    expect(await take({ ...unseen, from: MINA })).toBe('command');
    expect(await openReruns(world.store.db)).toMatchObject([{ patchId: 'unseen@example.net', by: MINA }]);
    expect(await take({ ...unseen, from: MINA, to: LIST })).toBe('unrelated');
  });

  test('a rerun may be asked for on the patch itself', async () => {
    expect(await take({ replyTo: '1.patch@example.org', to: LIST, body: '#kogin rerun' })).toBe('command');
    expect(await openReruns(world.store.db)).toMatchObject([{ patchId: '1.patch@example.org', base: null }]);
  });

  test('mute and unmute by a maintainer', async () => {
    await take({ from: MINA, body: '#kogin mute 7' });
    expect(await muteAt(world.store.db, world.now + 6 * 86_400_000)).toMatchObject({ by: MINA });
    await take({ from: MINA, body: '#kogin unmute' });
    expect(await muteAt(world.store.db, world.now)).toBeNull();
    expect(await acknowledged(world)).toEqual([MINA, MINA]);
  });

  test('an opt-out is in force at once, and still acknowledged', async () => {
    await take({ body: '#kogin optout' });
    expect(await listOptouts(world.store.db)).toMatchObject([{ address: MIO }]);
    await addReview(world, 2);
    expect(await sendDue(world.sender)).toMatchObject({ sent: 1 });
    expect(world.given[1]).toContain('No review will be mailed to you any more.');
    await take({ body: '#kogin optin' });
    expect(await listOptouts(world.store.db)).toEqual([]);
  });

  test('an explanation is the text of the check', async () => {
    await take({ body: '#kogin explain' });
    await sendDue(world.sender);
    expect(world.given[1]).toContain('\nparam-not-forwarded-const in short.\n\nIt breaks.\n\nPass it on.\n');
  });

  test.each<[string, Answer, string, boolean]>([
    ['by nobody that is known', { pass: null }, 'the mail is not authenticated', false],
    ['by a forger', { pass: 'evil.example' }, 'the mail is not authenticated', false],
    [
      'by somebody else',
      { from: 'eve@example.com' },
      'only the author of the patch and configured maintainers may do this',
      true,
    ],
    ['that is none', { body: '#kogin please' }, '"please" is no command', true],
    [
      'about a finding where there is none',
      { replyTo: '1.patch@example.org' },
      'it answers no mail with a finding',
      true,
    ],
  ])('%s is recorded and not applied', async (...[, given, outcome, answered]) => {
    expect(await take({ body: '#kogin wrong: no', ...given })).toBe('command');
    expect(await last()).toMatchObject({ applied: false, outcome });
    expect(await verdictsOn(world.store.db, fingerprint)).toEqual([]);
    expect(await acknowledged(world)).toHaveLength(answered ? 1 : 0);
  });

  test('the author cannot mute the bot', async () => {
    await take({ body: '#kogin mute 7' });
    expect(await muteAt(world.store.db, world.now)).toBeNull();
    expect(await last()).toMatchObject({ outcome: 'only configured maintainers may do this' });
  });

  test('delivered twice is applied and acknowledged once', async () => {
    for (let times = 0; times < 3; times++) await take({ id: 'c1@example.org', body: '#kogin old' });
    expect(await verdictsOn(world.store.db, fingerprint)).toHaveLength(1);
    expect(await acknowledged(world)).toHaveLength(1);
  });

  test('without end are recorded, but not all acknowledged', async () => {
    for (let times = 0; times < 5; times++) await take({ body: '#kogin explain' });
    expect(await listCommands(world.store.db, 9)).toHaveLength(5);
    expect(await acknowledged(world)).toHaveLength(3);
  });

  test('in threads that are not ours are left alone', async () => {
    expect(await take({ replyTo: 'elsewhere@example.org', to: LIST, body: '#kogin old' })).toBe('unrelated');
    expect(await listCommands(world.store.db, 9)).toEqual([]);
  });
});
