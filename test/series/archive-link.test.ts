import { describe, expect, it } from 'vitest';
import { findVersionPointers, parseMailReference } from '../../src/series/archive-link.js';

describe('parseMailReference', () => {
  it.each([
    ['20310101.1-a@example.org', '20310101.1-a@example.org'],
    [' <20310101.1-a@example.org> ', '20310101.1-a@example.org'],
    ['mid:a@example.org', 'a@example.org'],
    ['https://lore.kernel.org/dri-devel/a@example.org/', 'a@example.org'],
    ['https://lore.kernel.org/r/a@example.org', 'a@example.org'],
    ['https://lore.kernel.org/all/a@example.org/T/#u', 'a@example.org'],
    ['https://lore.kernel.org/all/a%2Bb%40example.org/t.mbox.gz', 'a+b@example.org'],
    ['https://lore.kernel.org/all/a%2Fb@example.org/raw', 'a/b@example.org'],
    ['https://patch.msgid.link/a@example.org', 'a@example.org'],
    ['https://lkml.kernel.org/r/a@example.org', 'a@example.org'],
    ['https://patchwork.kernel.org/project/dri-devel/patch/a@example.org/', 'a@example.org'],
    ['http://127.0.0.1:8080/test/a@example.org/', 'a@example.org'],
  ])('%s', (text, id) => expect(parseMailReference(text)).toEqual({ id }));

  it.each([
    ['', 'no Message-ID is given'],
    ['https://lists.freedesktop.org/archives/dri-devel/2031-January/500000.html', 'numbers its mails'],
    ['https://lkml.org/lkml/2031/1/1/1', 'numbers its mails'],
    ['https://lore.kernel.org/dri-devel/', 'holds no Message-ID'],
    ['https://lore.kernel.org/all/%zz@example.org', 'holds no Message-ID'],
    ['500000', '"500000" is neither'],
    ['a b@example.org', 'is neither'],
    ['a@example.org\r\nX: y', 'is neither'],
    [`${'a'.repeat(300)}@example.org`, 'is neither'],
    ['http://[', 'cannot be read'],
  ])('%j is refused', (text, reason) => {
    expect(parseMailReference(text)).toEqual({ refused: expect.stringContaining(reason) });
  });

  it('a refusal has no control characters to show', () => {
    const refused = parseMailReference('\x1b[2J\n"x"');
    expect(JSON.stringify(refused)).not.toMatch(/\\u001b|\\n/);
  });
});

describe('findVersionPointers', () => {
  it.each([
    ['- Link to v1: https://lore.kernel.org/r/a@example.org', [{ id: 'a@example.org', version: 1 }]],
    ['v3:\nhttps://lore.kernel.org/all/a@example.org/\n', [{ id: 'a@example.org', version: 3 }]],
    ['v1 -> v2: https://lore.kernel.org/r/a@example.org/.', [{ id: 'a@example.org', version: 1 }]],
    [
      'The previous version is at https://lore.kernel.org/r/a@example.org',
      [{ id: 'a@example.org', version: null }],
    ],
    ['[RFC] https://lore.kernel.org/r/a@example.org', [{ id: 'a@example.org', version: null }]],
    ['Depends on https://lore.kernel.org/r/a@example.org', []],
    ['Link: https://lore.kernel.org/r/a@example.org', []],
    ['v2: https://git.example.org/kumo', []],
    ['diff --git a/x b/x\n+v1 https://lore.kernel.org/r/a@example.org', []],
  ])('%j', (text, pointers) => expect(findVersionPointers(text)).toEqual(pointers));
});
