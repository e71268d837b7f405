import { expect, test } from 'vitest';
import type { FindingWords } from '../../src/domain/finding.js';
import { formerFingerprints } from '../../src/review/former.js';
import { finding } from '../store/records.js';

/** A finding about a variable in a function. */
function about(name: string, place: Partial<FindingWords> = {}) {
  const { function: where = 'kumo_map', path = 'drivers/gpu/drm/kumo/kumo.c' } = place;
  return {
    ...finding('err-ptr-null-check'),
    fingerprint: `${where} ${name} ${path}`,
    comment: `${where}() gets an ERR_PTR() from kumo_get(), so ${name} is never NULL. Should this be IS_ERR(${name})?`,
    quoted: `+\tif (!${name})`,
    function: where,
    path,
  };
}

/** What a finding of the next version was before, by the fingerprints. */
function becomes(old: FindingWords, now: FindingWords): string {
  const former = formerFingerprints([old], [{ reported: [{ ...about('x'), ...now }], held: [] }]);
  expect([...former.values()]).toEqual(former.size === 0 ? [] : [old.fingerprint]);
  return former.has(now.fingerprint) ? 'the same' : 'another';
}

test.each([
  ['the variable has another name', about('sgt'), about('table')],
  ['a member has, and a variable keeps it', about('obj->sgt + sgt'), about('obj->table + sgt')],
  ['it is a member of another object', about('obj->sgt'), about('bo->sgt')],
  ['the function has another name', about('sgt'), about('sgt', { function: 'kumo_bind' })],
  ['the file has another name', about('sgt'), about('sgt', { path: 'drivers/gpu/drm/kumo/gem.c' })],
])('it is the same finding where %s', (_, old, now) => {
  expect(becomes(old, now)).toBe('the same');
});

test.each([
  ['function and variable have other names', about('table', { function: 'kumo_bind' })],
  ['another check says it', { ...about('table'), check: 'lookup-ref-leak' }],
  [
    'another function is called',
    { ...about('table'), comment: about('table').comment.replace('kumo_get', 'kumo_take') },
  ],
  ['the line is another one', { ...about('table'), quoted: '+\tif (table && !busy)' }],
])('it is another finding where %s', (_, now) => {
  expect(becomes(about('sgt'), now)).toBe('another');
});

test('an older finding becomes one, and none while it is still there', () => {
  const now = (...names: string[]) => [{ reported: names.map((name) => about(name)), held: [] }];
  expect([...formerFingerprints([about('a')], now('b', 'c'))]).toEqual([
    [about('b').fingerprint, about('a').fingerprint],
  ]);
  expect([...formerFingerprints([about('a')], now('a', 'b'))]).toEqual([]);
  const held = { finding: about('a'), reason: 'minor', detail: '' } as const;
  expect([...formerFingerprints([about('a')], [{ reported: [about('b')], held: [held] }])]).toEqual([]);
});
