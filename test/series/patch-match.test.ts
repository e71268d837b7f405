import { expect, it } from 'vitest';
import { matchPatches } from '../../src/series/patch-match.js';
import { type Posted, tracesOf } from './posted.js';

function part(index: number, title: string, adds: readonly string[]): Posted {
  const id = `${title.replaceAll(' ', '-')}-${index}`;
  return { id, subject: `[PATCH ${index}/3] drm/kumo: ${title}`, day: 0, adds };
}

function matched(older: readonly Posted[], newer: readonly Posted[]): string[] {
  const [a, b] = [older, newer].map((mails) => tracesOf(...mails).flatMap(({ patches }) => patches));
  return matchPatches(a!, b!).map((match) => `${match.older.index}->${match.newer.index} ${match.by}`);
}

const LOCK = ['mutex_lock(&kumo->lock);', 'kumo_fence_wait(fence, timeout);', 'mutex_unlock(&kumo->lock);'];
const PIN = ['ret = kumo_bo_pin(bo);', 'kumo_bo_account_pages(bo, pages);', 'goto err_unpin_everything;'];
const MAP = ['map = kumo_bo_vmap(bo, KUMO_MAP_CACHED);', 'kumo_bo_flush(bo, map);'];

it('finds patches again in another order, by change before title', () => {
  const older = [part(1, 'lock', LOCK), part(2, 'pin', PIN), part(3, 'map', MAP)];
  const newer = [part(1, 'map', MAP), part(2, 'lock', PIN), part(3, 'pin', LOCK)];
  expect(matched(older, newer)).toEqual(['3->1 change', '2->2 change', '1->3 change']);
});

it('takes the title where the change was reworked, and likeness where both were', () => {
  const older = [part(1, 'lock', LOCK), part(2, 'pin buffers', PIN)];
  const newer = [
    part(1, 'lock', ['spin_lock(&kumo->slock);']),
    part(2, 'keep pages', [...PIN, 'kumo_bo_trace(bo);']),
  ];
  expect(matched(older, newer)).toEqual(['1->1 title', '2->2 likeness']);
});

it('leaves new and dropped patches alone', () => {
  expect(matched([part(1, 'lock', LOCK)], [part(1, 'map', MAP)])).toEqual([]);
});

it('uses each patch once', () => {
  const older = [part(1, 'lock', LOCK)];
  const newer = [part(1, 'lock', LOCK), part(2, 'lock', LOCK)];
  expect(matched(older, newer)).toEqual(['1->1 change']);
});
