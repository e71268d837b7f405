import { beforeAll, describe, expect, it } from 'vitest';
import { flowOf, pointOf } from '../../src/c/flow.js';
import type { CFunction } from '../../src/c/functions.js';
import { originOf, rootOf } from '../../src/c/origin.js';
import { callsIn } from '../../src/c/query.js';
import { grammar } from '../checks/hunk.js';
import { bodyOf } from './reading.js';

beforeAll(grammar);

/** The origin of the first argument of use(). */
function origin(fn: CFunction): string {
  const call = callsIn(fn).find(({ callee }) => callee === 'use');
  const [fragment] = fn.fragments;
  const node = call?.args[0];
  if (call === undefined || fragment === undefined || node === undefined) throw new Error('no use()');
  const cfg = flowOf(fn, fragment);
  const point = pointOf(cfg, call.node);
  if (point === null) throw new Error('use() is not in the flow');
  return originOf(fn, cfg, { node, point });
}

describe('originOf', () => {
  it.each([
    ['use(p->lock);', 'p->lock'],
    ['struct bo *bo = p->bo;\nuse(bo->resv);', 'p->bo->resv'],
    ['struct obj *obj = &p->base;\nuse(obj->resv);', 'p->base.resv'],
    ['struct obj *obj = &p->base;\nuse(obj);', '&p->base'],
    ['struct map map = p->map;\nuse(&map);', '&map'],
    ['struct bo *bo = next(p);\nuse(bo->resv);', 'bo->resv'],
    ['struct bo *bo;\nif (n)\nbo = p->a;\nelse\nbo = p->b;\nuse(bo->resv);', 'bo->resv'],
  ])('follows %j to %s', (body, expected) => {
    expect(origin(bodyOf(body))).toBe(expected);
  });

  it('ends for variables that are copies of each other', () => {
    expect(origin(bodyOf('for (;;) {\np = q;\nq = p;\nuse(p->a);\n}'))).toMatch(/^[pq]->a$/);
  });
});

describe('rootOf', () => {
  it.each([
    ['&p->base', 'p'],
    ['bo->base.resv', 'bo'],
    ['', ''],
  ])('of %j is %j', (text, root) => {
    expect(rootOf(text)).toBe(root);
  });
});
