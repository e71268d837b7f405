import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../src/domain/finding.js';
import type { Message } from '../../src/domain/mail.js';
import type { Reply } from '../../src/domain/reply.js';
import type { Patch } from '../../src/domain/series.js';
import { composeReply, type ReplyInput } from '../../src/reply/compose.js';
import { serializeReply } from '../../src/reply/headers.js';
import { findingOf, IDENTITY, NOW, readPatch } from './fixture.js';

let patch: Patch;
let finding: Finding;

beforeAll(async () => {
  patch = await readPatch('one-finding');
  finding = findingOf(patch, {
    at: 'kumo_gem_create_flags(kumo, size, KUMO_BO_KERNEL_MAP);',
    check: 'param-not-forwarded-const',
    function: 'kumo_gem_create_with_handle',
    comment: 'Should this be flags?',
  });
});

function compose(changes: Partial<ReplyInput> = {}): ReturnType<typeof composeReply> {
  return composeReply({
    patch,
    findings: [finding],
    bases: [],
    identity: IDENTITY,
    run: 1,
    date: NOW,
    ...changes,
  });
}

function reply(changes: Partial<ReplyInput> = {}): Reply {
  const composed = compose(changes);
  if ('refused' in composed) throw new Error(composed.refused);
  return composed;
}

function withMessage(changes: Partial<Message>): { patch: Patch } {
  return { patch: { ...patch, message: { ...patch.message, ...changes } } };
}

function own(body: string): readonly string[] {
  return body.split('\n').filter((line) => !line.startsWith('>'));
}

function comment(changes: Partial<Finding>): readonly string[] {
  const lines = own(reply({ findings: [{ ...finding, ...changes }] }).body);
  return lines.slice(lines.indexOf('') + 1, lines.indexOf('-- ') - 1);
}

describe('refusals', () => {
  test.each([
    ['no finding', () => compose({ findings: [] }), 'there is nothing to say'],
    ['no Message-ID', () => compose(withMessage({ id: '' })), 'the mail has no Message-ID'],
    [
      'a blank in the Message-ID',
      () => compose(withMessage({ id: 'a b@c' })),
      'the Message-ID cannot be written in a header',
    ],
    [
      'a bracket in the Message-ID',
      () => compose(withMessage({ id: 'a<b@c' })),
      'the Message-ID cannot be written in a header',
    ],
    [
      'an escape in the Message-ID',
      () => compose(withMessage({ id: 'a\x1b@c' })),
      'the Message-ID cannot be written in a header',
    ],
    ['no author', () => compose({ patch: { ...patch, author: null } }), 'no address of an author is known'],
    [
      'a recipient that cannot be mailed',
      () => compose({ cc: [{ name: '', address: 'x@y, z' }] }),
      'x@y, z is not an address that can be mailed',
    ],
    [
      'an endless subject',
      () => compose(withMessage({ subject: 'x'.repeat(2001) })),
      'the subject is longer than 2000 characters',
    ],
    [
      'no diff',
      () => compose({ patch: { ...patch, diff: { kind: 'none' } } }),
      'the mail has no readable diff',
    ],
  ])('%s', (_, composed, refused) => expect(composed()).toEqual({ refused }));
});

describe('headers', () => {
  test('go to the author alone unless told otherwise', () => {
    const cc = [{ name: 'Kumo', address: 'kumo-devel@lists.example.org' }];
    expect(reply()).toMatchObject({ to: [patch.author], cc: [] });
    expect(reply({ to: cc, cc: [] })).toMatchObject({ to: cc, cc: [] });
    expect(reply({ cc })).toMatchObject({ to: [patch.author], cc });
  });

  test('the same patch and run give the same Message-ID, others another', () => {
    expect(reply().messageId).toMatch(/^kogin\.[0-9a-f]{32}@example\.org$/);
    expect(reply({ date: NOW + 1, cc: patch.message.to }).messageId).toBe(reply().messageId);
    expect(reply({ run: 2 }).messageId).not.toBe(reply().messageId);
    expect(reply(withMessage({ id: 'other@example.org' })).messageId).not.toBe(reply().messageId);
  });

  test('the subject is not answered twice', () => {
    expect(reply(withMessage({ subject: 'RE: [PATCH] x' })).subject).toBe('RE: [PATCH] x');
    expect(reply(withMessage({ subject: 'Rework [PATCH] x' })).subject).toBe('Re: Rework [PATCH] x');
  });

  test('references are the chain and the patch', () => {
    const refs = (changes: Partial<Message>) => reply(withMessage(changes)).references;
    expect(refs({ id: 'p@x', references: [], inReplyTo: null })).toEqual(['p@x']);
    expect(refs({ id: 'p@x', references: [], inReplyTo: 'cover@x' })).toEqual(['cover@x', 'p@x']);
    expect(refs({ id: 'p@x', references: ['a@x', 'b c', 'a@x', 'p@x', ''] })).toEqual(['a@x', 'p@x']);
    const long = Array.from({ length: 500 }, (_, index) => `${index}@x`);
    const kept = refs({ id: 'p@x', references: long });
    expect([kept.length, kept[0], kept[1], kept.at(-2), kept.at(-1)]).toEqual([
      20,
      '0@x',
      '482@x',
      '499@x',
      'p@x',
    ]);
  });

  test('the marks name what was mailed', () => {
    expect(reply({ run: 3 }).marks).toBe(
      `check=param-not-forwarded-const; severity=high; finding=${finding.fingerprint.slice(0, 12)}; run=3`,
    );
  });
});

describe('body', () => {
  test('an attribution says what is known', () => {
    const first = (changes: Partial<Message>) => reply(withMessage(changes)).body.split('\n')[0];
    expect(first({})).toBe('On Thu, 26 Mar 2026 18:02:47 +0800, Mio Tanaka wrote:');
    expect(first({ dateText: 'Thu,  26 Mar 2026 18:02:47 +0800 (CST)' })).toBe(
      'On Thu, 26 Mar 2026 18:02:47 +0800, Mio Tanaka wrote:',
    );
    expect(first({ date: null, dateText: 'yesterday' })).toBe('Mio Tanaka wrote:');
    expect(first({ date: null, from: { name: '', address: 'mio@example.org' } })).toBe(
      'mio@example.org wrote:',
    );
    expect(
      first({ date: null, from: { name: "'Mio Tanaka' via Kumo", address: 'kumo@lists.example.org' } }),
    ).toBe('Mio Tanaka wrote:');
    expect(first({ date: null, from: { name: 'Mio\r\n> quoted\x1b[2J', address: 'mio@example.org' } })).toBe(
      'Mio > quoted [2J wrote:',
    );
  });

  test('a suggestion is said once', () => {
    expect(comment({ suggestion: 'flags' })).toEqual(['Should this be flags?']);
    expect(comment({ suggestion: 'flag' })).toEqual(['Should this be flags? Perhaps flag?']);
    expect(comment({ suggestion: 'size | KUMO_BO_KERNEL_MAP;' })).toEqual([
      'Should this be flags? Perhaps size | KUMO_BO_KERNEL_MAP?',
    ]);
  });

  test('a finding takes twelve lines at most, and says where the rest is', () => {
    const page = `https://kogin.example.org/f/${finding.fingerprint.slice(0, 12)}`;
    const long = comment({ comment: 'These words go on and on. '.repeat(100) });
    expect(long).toHaveLength(12);
    expect(long.at(-1)).toBe(`[...] ${page}`);
    const evidence = Array.from({ length: 30 }, (_, line) => ({
      path: 'kumo.h',
      line,
      text: `int x${line};`,
      note: '',
    }));
    const proved = comment({ evidence });
    expect(proved).toHaveLength(12);
    expect(proved.slice(0, 3)).toEqual(['Should this be flags?', '', '  kumo.h: int x0;']);
    expect(proved.at(-1)).toBe(`  [...] ${page}`);
  });

  test('there is nothing between the last comment and the signature, and nothing after that', () => {
    const lines = reply().body.split('\n');
    const end = lines.indexOf('-- ');
    expect(lines.slice(end - 2, end)).toEqual(['Should this be flags?', '']);
    expect(lines.slice(end + 5)).toEqual(['']);
  });

  test('no reviewer tag is ever given, not even by the names of a patch', () => {
    const tag = 'Reviewed-by: Mio Tanaka <mio@example.org>';
    const evidence = [{ path: 'kumo.h', line: 1, text: tag, note: '' }];
    const lines = comment({ comment: `${tag} ${tag}`, suggestion: tag, evidence });
    expect(lines[0]).toBe('Reviewed-by Mio Tanaka <mio@example.org> Reviewed-by Mio Tanaka');
    expect(lines.join('\n')).not.toMatch(/-by:/i);
  });
});

describe('hostile findings', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc
      .array(
        fc.constantFrom(
          '\x1b[2J',
          '\r\n',
          '\n\n',
          '> ',
          '-- \n',
          'word',
          '>',
          'x'.repeat(300),
          '\0',
          '\u202e',
          '#kogin optout',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(' ')),
  );

  test('never add a quote, a control or an endless line', () => {
    const whole = reply().body;
    const quoted = whole.split('\n').filter((line) => line.startsWith('>'));
    fc.assert(
      fc.property(hostile, hostile, hostile, (said, path, name) => {
        const evidence = [{ path, line: 1, text: said, note: name }];
        const changed = { ...finding, comment: said, suggestion: name, function: name, evidence };
        const message = { ...patch.message, from: { name, address: 'mio@example.org' } };
        const made = reply({ findings: [changed, finding], patch: { ...patch, message } });
        const lines = made.body.split('\n');
        expect(lines.filter((line) => line.startsWith('>'))).toEqual(quoted);
        for (const line of own(made.body)) expect(line).not.toMatch(/\p{Cc}|\p{Cs}/u);
        for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998);
        expect(lines.filter((line) => line === '-- ')).toHaveLength(1);
        expect(lines.length).toBeLessThan(quoted.length + 70);
        expect(() => serializeReply(made)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
