import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Address, Message } from '../../src/domain/mail.js';
import { realAuthor, realSender } from '../../src/mail/addresses.js';
import { decideRecipients, type ListPolicy, type RecipientRules } from '../../src/policy/recipients.js';
import { address, header, mail } from './mails.js';

const KUMO = 'kumo-devel@lists.example.org';
const NIMBUS = 'nimbus@lists.example.net';
const WANDA = 'wanda@example.org';

function rules(changes: Partial<RecipientRules> = {}): RecipientRules {
  return { lists: [], optouts: [], unreachable: [], own: ['kogin@example.org'], copies: [], ...changes };
}

function list(name: string, policy: ListPolicy, others = false) {
  return { address: name, policy, others };
}

/** Who gets what as `to | cc`, or the reason why nobody does. */
function decide(message: Message, given: RecipientRules): string {
  const recipients = decideRecipients({ message, author: realAuthor(message) }, given);
  if (recipients.kind === 'nobody') return recipients.reason;
  const names = (people: readonly Address[]) => people.map((one) => one.address).join(' ');
  return `${names(recipients.to)} | ${names(recipients.cc)}`.trim();
}

type Relay = 'none' | 'b4' | 'dmarc' | 'committer' | 'unknown';

/** A patch of Wanda's to both lists and a person, as it arrives by each way. */
function patchBy(relay: Relay): Message {
  const to = [address(`Kumo list <${KUMO}>`)];
  const cc = [address('Piet <piet@example.net>'), address('NIMBUS@lists.example.net')];
  const body = `From: Wanda Sample <${WANDA}>\n\ntext\n`;
  switch (relay) {
    case 'none':
      return mail({ to, cc });
    case 'b4':
      return mail({
        to,
        cc,
        from: address('Wanda Sample via B4 Relay <devnull+wanda.example.org@kernel.org>'),
        replyTo: [address(WANDA)],
        body,
      });
    case 'dmarc':
      return mail({
        to,
        cc,
        from: address(`Wanda Sample via kumo-devel <${KUMO}>`),
        headers: [header('x-original-from', `Wanda Sample <${WANDA}>`)],
      });
    case 'committer':
      return mail({ to, cc, from: address('Carl <carl@example.com>'), body });
    case 'unknown':
      return mail({ to, cc, from: address('Wanda via B4 Relay <devnull+wanda.example.org@kernel.org>') });
  }
}

const relays: readonly Relay[] = ['none', 'b4', 'dmarc', 'committer', 'unknown'];
const policies: readonly ListPolicy[] = ['shadow', 'author', 'list'];
const optouts = ['nobody', 'author', 'sender', 'list', 'other'] as const;

const optedOut = {
  nobody: [],
  author: ['Wanda@Example.org'],
  sender: ['carl@example.com'],
  list: [KUMO],
  other: ['piet@example.net'],
};

interface Row {
  readonly relay: Relay;
  readonly own: ListPolicy;
  readonly cross: ListPolicy;
  readonly optout: (typeof optouts)[number];
}

/** The same table in words: what the rules promise, written without the code under test. */
function expected({ relay, own, cross, optout }: Row): string {
  if (own === 'shadow' && cross === 'shadow') return 'shadow';
  if (relay === 'unknown') return 'no-author';
  const to = [
    ...(optout === 'author' ? [] : [WANDA]),
    ...(relay === 'committer' && optout !== 'sender' ? ['carl@example.com'] : []),
  ];
  if (to.length === 0) return 'author-not-mailed';
  const cc = [
    ...(own === 'list' && optout !== 'list' ? [KUMO] : []),
    ...(cross === 'list' ? ['NIMBUS@lists.example.net'] : []),
  ];
  return `${to.join(' ')} | ${cc.join(' ')}`.trim();
}

describe('every combination of relay, two list policies and opt-out', () => {
  const rows: readonly Row[] = relays.flatMap((relay) =>
    policies.flatMap((own) =>
      policies.flatMap((cross) => optouts.map((optout) => ({ relay, own, cross, optout }))),
    ),
  );

  test('is in the table', () => {
    expect(rows).toHaveLength(5 * 3 * 3 * 5);
  });

  test.each(rows)('$relay, first list $own, second list $cross, opted out: $optout', (row) => {
    const lists = [list(KUMO, row.own), list(NIMBUS, row.cross)];
    expect(decide(patchBy(row.relay), rules({ lists, optouts: optedOut[row.optout] }))).toBe(expected(row));
  });
});

describe('each list decides for itself', () => {
  const patch = patchBy('none');

  test.each([
    ['author', 'shadow', 'wanda@example.org |'],
    ['list', 'shadow', `wanda@example.org | ${KUMO}`],
    ['list', 'author', `wanda@example.org | ${KUMO}`],
    ['list', 'list', `wanda@example.org | ${KUMO} NIMBUS@lists.example.net`],
    ['shadow', 'author', 'wanda@example.org |'],
    ['shadow', 'list', 'wanda@example.org | NIMBUS@lists.example.net'],
  ] as const)('%s and %s give "%s"', (first, second, who) => {
    expect(decide(patch, rules({ lists: [list(KUMO, first), list(NIMBUS, second)] }))).toBe(who);
  });

  test('a list without a rule is in shadow', () => {
    expect(decide(patch, rules())).toBe('no-list');
    expect(decide(patch, rules({ lists: [list(KUMO, 'list')] }))).toBe(`wanda@example.org | ${KUMO}`);
  });

  test('the other people are on Cc only where a list wants that, and lists in shadow never', () => {
    const given = rules({ lists: [list(KUMO, 'list', true), list(NIMBUS, 'shadow')] });
    const cc = [
      address('Piet <piet@example.net>'),
      address(NIMBUS),
      address('linux-kumo@vger.kernel.org'),
      address('kumo@lists.linux.dev'),
      address('bot <kogin@example.org>'),
    ];
    expect(decide({ ...patch, cc }, given)).toBe(`wanda@example.org | ${KUMO} piet@example.net`);
  });

  test('an address that only looks like a list is none', () => {
    const given = rules({ lists: [list(KUMO, 'list')] });
    expect(
      decide(
        { ...patch, to: [address(`x${KUMO}`), address('kumo-devel@lists.example.org.evil.example')] },
        given,
      ),
    ).toBe('no-list');
  });

  test('a crowd on Cc is not mailed, author and list are', () => {
    const given = rules({ lists: [list(KUMO, 'list', true)] });
    const cc = Array.from({ length: 51 }, (_, index) => address(`p${index}@example.net`));
    expect(decide({ ...patch, cc }, given)).toBe(`wanda@example.org | ${KUMO}`);
  });
});

test('every address that is left out has its reason', () => {
  const recipients = decideRecipients(
    {
      message: { ...patchBy('committer'), cc: [address('piet@example.net'), address(NIMBUS)] },
      author: address(WANDA),
    },
    rules({
      lists: [list(KUMO, 'list', true)],
      optouts: ['piet@example.net'],
      unreachable: ['carl@example.com'],
    }),
  );
  expect(recipients.leftOut).toEqual([
    { address: 'carl@example.com', why: 'unreachable' },
    { address: 'piet@example.net', why: 'opted-out' },
    { address: NIMBUS, why: 'list-in-shadow' },
  ]);
});

test('copies go to the operator with every mail, and with none in shadow', () => {
  const copies = ['ops@example.org'];
  expect(decide(patchBy('none'), rules({ lists: [list(KUMO, 'author')], copies }))).toBe(
    'wanda@example.org | ops@example.org',
  );
  expect(decide(patchBy('none'), rules({ lists: [list(KUMO, 'shadow')], copies }))).toBe('shadow');
});

test.each([
  'devnull+wanda.example.org@kernel.org',
  'noreply@example.org',
  '1+wanda@users.noreply.github.com',
  'a b@example.org',
  'wanda@',
])('nothing is mailed to %s', (name) => {
  const message = patchBy('none');
  const given = rules({ lists: [list(KUMO, 'list')] });
  const recipients = decideRecipients(
    { message: { ...message, from: address(name) }, author: address(name) },
    given,
  );
  expect(recipients).toMatchObject({ kind: 'nobody', reason: 'author-not-mailed' });
});

const pool = [
  WANDA,
  'Wanda@EXAMPLE.org',
  'carl@example.com',
  'piet@example.net',
  KUMO,
  NIMBUS,
  'kogin@example.org',
  'ops@example.org',
  'devnull+w.example.org@kernel.org',
  'linux-kumo@vger.kernel.org',
  'odd address',
  '',
];
const anyone = fc.constantFrom(...pool).map((name) => ({ name: '', address: name }));
const people = fc.array(anyone, { maxLength: 8 });
const names = fc.array(fc.constantFrom(...pool), { maxLength: 4 });
const anyRules = fc.record({
  lists: fc.array(
    fc.record({
      address: fc.constantFrom(KUMO, NIMBUS, 'linux-kumo@vger.kernel.org'),
      policy: fc.constantFrom(...policies),
      others: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  optouts: names,
  unreachable: names,
  own: fc.constant(['kogin@example.org']),
  copies: fc.constantFrom([], ['ops@example.org']),
});
const anyPatch = fc.record({
  to: people,
  cc: people,
  from: anyone,
  body: fc.constantFrom(
    'text\n',
    `From: Wanda Sample <${WANDA}>\n\ntext\n`,
    'From: x@evil.example\n\ntext\n',
  ),
});

test('nobody is ever mailed from outside the patch and the configuration, nor who opted out, nor anybody twice', () => {
  fc.assert(
    fc.property(anyPatch, anyRules, (changes, given) => {
      const message = mail(changes);
      const author = realAuthor(message);
      const recipients = decideRecipients({ message, author }, given);
      if (recipients.kind === 'nobody') return;
      const keys = (all: readonly (Address | null)[]) =>
        all.flatMap((one) => (one === null ? [] : [one.address.toLowerCase()]));
      const mailed = keys([...recipients.to, ...recipients.cc]);
      const allowed = [...keys([...message.to, ...message.cc, author, realSender(message)]), ...given.copies];
      const forbidden = [...given.optouts, ...given.unreachable, ...given.own].map((one) =>
        one.toLowerCase(),
      );
      expect(recipients.to.length).toBeGreaterThan(0);
      expect(mailed.filter((one) => !allowed.includes(one))).toEqual([]);
      expect(mailed.filter((one) => forbidden.includes(one) || one.startsWith('devnull'))).toEqual([]);
      expect(new Set(mailed).size).toBe(mailed.length);
      const shadow = given.lists.filter(
        (one) =>
          one.policy !== 'list' &&
          !given.lists.some((other) => other.address === one.address && other.policy === 'list'),
      );
      expect(keys(recipients.cc).filter((one) => shadow.some((each) => each.address === one))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});
