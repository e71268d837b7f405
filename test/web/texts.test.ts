import { describe, expect, test } from 'vitest';
import type { Message } from '../../src/domain/mail.js';
import { hashPassword, isPassword } from '../../src/web/password.js';
import { readSearch } from '../../src/web/query-text.js';
import { spokenIn, textsByLine } from '../../src/web/spoken.js';
import { age, counted, readTime, span } from '../../src/web/time.js';
import { message } from '../store/records.js';

describe('what a reply says', () => {
  const body = `- f(): a thing
- g(): another

On Mon, 2 Feb 2026, Mira Holm wrote:
> diff --git a/x.c b/x.c
[ ... ]
> +\tone();

First comment.

  x.c: one();

> +\ttwo();

Second comment.

-- 
Kogin bot
`;
  const reply: Message = {
    ...message('reply@example.org'),
    body,
    headers: [
      { name: 'x-kogin', value: 'check=a,b; severity=high,low; finding=aaaa11112222,bbbb11112222; run=1' },
    ],
  };
  const findings = [
    { fingerprint: 'bbbb11112222ff', bodyLine: 30 },
    { fingerprint: 'cccc11112222ff', bodyLine: 25 },
    { fingerprint: 'aaaa11112222ff', bodyLine: 20 },
  ];

  test('is told by line, without summary, quotation and signature', () => {
    expect([...textsByLine(spokenIn(reply), findings)]).toEqual([
      [20, 'First comment.\n\n  x.c: one();'],
      [30, 'Second comment.'],
    ]);
  });

  test('is not guessed at where texts and lines do not match', () => {
    expect(textsByLine(spokenIn(reply), findings.slice(1)).size).toBe(0);
    expect(textsByLine(spokenIn({ ...reply, headers: [] }), findings).size).toBe(0);
  });
});

describe('the search box', () => {
  test.each([
    ['20260202@example.org', { kind: 'message-id', id: '20260202@example.org' }],
    ['<a/b@example.org>', { kind: 'words', text: '<a/b@example.org>', fields: {} }],
    [
      'https://lore.kernel.org/all/20260202%40example.org/T/',
      { kind: 'message-id', id: '20260202@example.org' },
    ],
    [
      'https://example.org/%zz/nothing',
      { kind: 'words', text: 'https://example.org/%zz/nothing', fields: {} },
    ],
    ['deadbeef', { kind: 'fingerprint', prefix: 'deadbeef' }],
    ['drivers/gpu/drm/etnaviv', { kind: 'words', text: '', fields: { path: 'drivers/gpu/drm/etnaviv' } }],
    [
      'leak check:missing-unlock author:"Mira Holm"',
      { kind: 'words', text: 'leak', fields: { check: 'missing-unlock', author: 'Mira Holm' } },
    ],
    ['unknown:field', { kind: 'words', text: 'unknown:field', fields: {} }],
    ['   ', { kind: 'nothing' }],
  ])('reads %j', (given, wanted) => {
    expect(readSearch(given)).toEqual(wanted);
  });

  test('reads a hostile text in linear time', () => {
    const started = performance.now();
    for (const text of ['a:'.repeat(5000), '"'.repeat(5000), '<'.repeat(5000), 'a@'.repeat(5000)])
      readSearch(text);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

describe('passwords', () => {
  test('are told from others by a salted hash, whatever way their letters are composed', async () => {
    const [one, other] = [await hashPassword('caf\u00e9 au lait!'), await hashPassword('caf\u00e9 au lait!')];
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(other);
    expect(await isPassword('cafe\u0301 au lait!', one)).toBe(true);
    expect(await isPassword('cafe au lait!', one)).toBe(false);
    expect(await isPassword('', null)).toBe(false);
  });
});

describe('times', () => {
  test('are read as dates and as spans before now', () => {
    expect(readTime('2026-02-28', 0)).toBe(Date.UTC(2026, 1, 28));
    expect(readTime('2w', 14 * 86_400_000)).toBe(0);
    expect([readTime('2026-13-01', 0), readTime('yesterday', 0), readTime('', 0)]).toEqual([
      null,
      null,
      null,
    ]);
  });

  test('are said in the unit that fits', () => {
    expect([span(59_000), span(119 * 60_000), span(47 * 3_600_000), span(20 * 86_400_000)]).toEqual([
      '59 s',
      '119 min',
      '47 h',
      '20 d',
    ]);
    expect([age(5, 3), age(null, 3)]).toEqual(['0 s', '']);
    expect([counted(1, 'finding'), counted(0, 'finding')]).toEqual(['1 finding', '0 findings']);
  });
});
