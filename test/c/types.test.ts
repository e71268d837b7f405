import { beforeAll, describe, expect, it } from 'vitest';
import { callsIn } from '../../src/c/query.js';
import { placeOf, typeOfName } from '../../src/c/types.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf } from './reading.js';

beforeAll(grammar);

describe('typeOfName', () => {
  it.each([
    ['x = 1;', 'p', 'struct kumo *'],
    ['x = 1;', 'n', 'int'],
    ['struct kumo_bo *bo;', 'bo', 'struct kumo_bo *'],
    ['struct kumo_bo *bo = a();', 'bo', 'struct kumo_bo *'],
    ['struct kumo_bo a, *b, **c;', 'c', 'struct kumo_bo **'],
    ['struct kumo_bo a, *b;', 'a', 'struct kumo_bo'],
    ['unsigned long attrs = 0;', 'attrs', 'unsigned long'],
    ['{ u32 inner; }', 'inner', 'u32'],
    ['x = 1;', 'x', null],
    ['u8 x; { u16 x; }', 'x', 'u8'],
    ['u8 n;', 'n', 'int'],
  ])('%s: %s is %s', (body, name, expected) => {
    expect(typeOfName(bodyOf(body), name)).toBe(expected);
  });
});

describe('placeOf', () => {
  it.each([
    ['x', 'x (local)'],
    ['p->cpu', 'struct kumo->cpu'],
    ['p->ring.cpu', 'struct kumo->ring.cpu'],
    ['p->ring[n].cpu', 'struct kumo->ring[].cpu'],
    ['p->ring[0].cpu', 'struct kumo->ring[].cpu'],
    ['bo->base', 'struct kumo_bo->base'],
    ['unseen->cpu', null],
    ['a()->cpu', null],
  ])('%s is %s', (text, expected) => {
    const fn = bodyOf(`struct kumo_bo *bo = b(); g(${text});`);
    const place = placeOf(fn, callsIn(fn).find(({ callee }) => callee === 'g')!.args[0]!);
    expect(place === null ? null : `${place.key}${place.local ? ' (local)' : ''}`).toBe(expected);
  });
});
