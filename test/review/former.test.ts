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

test.each<[string, FindingWords, FindingWords, boolean]>([
  ['the variable has another name', about('sgt'), about('table'), true],
  ['a member has, and a variable keeps it', about('obj->sgt + sgt'), about('obj->table + sgt'), true],
  ['it is a member of another object', about('obj->sgt'), about('bo->sgt'), true],
  ['the function has another name', about('sgt'), about('sgt', { function: 'kumo_bind' }), true],
  ['the file has another name', about('sgt'), about('sgt', { path: 'drivers/gpu/drm/kumo/gem.c' }), true],
  ['function and variable have', about('sgt'), about('table', { function: 'kumo_bind' }), false],
  ['another check says it', about('sgt'), { ...about('table'), check: 'lookup-ref-leak' }, false],
  [
    'another function is called',
    about('sgt'),
    { ...about('table'), comment: about('table').comment.replace('kumo_get', 'kumo_take') },
    false,
  ],
  ['the line is another one', about('sgt'), { ...about('table'), quoted: '+\tif (table && !busy)' }, false],
])('%s', (_, old, now, isFormer) => {
  const former = formerFingerprints([old], [{ reported: [{ ...about('x'), ...now }], held: [] }]);
  expect([...former]).toEqual(isFormer ? [[now.fingerprint, old.fingerprint]] : []);
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
