import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupWorks, linkVersions, versionKeys } from '../../src/series/versions.js';
import { type Posted, tracesOf } from './posted.js';

const PIN = ['ret = kumo_bo_pin(bo);', 'if (ret)', 'goto err_unpin_everything;'];
const VMAP = ['map = kumo_bo_vmap(bo, KUMO_MAP_CACHED);', 'kumo_bo_flush(bo, map);'];

/** Links as `newer <- older (reasons)`. */
function links(...mails: readonly Posted[]): string[] {
  const short = (id: string) => id.replace(/@.*/, '');
  return linkVersions(tracesOf(...mails)).map(
    ({ newer, older, reasons }) => `${short(newer.rootId)} <- ${short(older.rootId)} (${reasons.join(' ')})`,
  );
}

const first: Posted = { id: 'a1', subject: '[PATCH] drm/kumo: pin buffers', day: 0, adds: PIN };
const second: Posted = { id: 'a2', subject: '[PATCH v2] drm/kumo: Pin buffers.', day: 9, adds: PIN };

describe('one work', () => {
  it('is known by author and title, whatever case and full stops do', () => {
    expect(links(first, second)).toEqual(['a2 <- a1 (title)']);
  });

  it('is known by the change-id, even with a new title and a new sender', () => {
    const text = 'change-id: 20310101-kumo-pin-0a1b2c3d4e5f';
    const v2 = { ...second, subject: '[PATCH v2] drm/kumo: hold pages', by: 'Otto Other', adds: VMAP, text };
    expect(links({ ...first, text }, v2)).toEqual(['a2 <- a1 (change-id)']);
  });

  it('is known by a link to the older version, after a year and with a new title', () => {
    const text = 'Changes in v2:\n- new title\n- Link to v1: https://lore.kernel.org/r/a1@example.org';
    const v2 = { ...second, subject: '[PATCH v2] drm/kumo: keep pages in place', day: 500, text };
    expect(links(first, v2)).toEqual(['a2 <- a1 (pointer)']);
  });

  it('is known by a thread, also if the change was rewritten on the same file', () => {
    const v2 = { ...second, subject: '[PATCH v2] drm/kumo: rework', answers: 'a1', adds: VMAP };
    expect(links(first, v2)).toEqual(['a2 <- a1 (thread)']);
  });

  it('is known by its change under a new title', () => {
    const v2 = { ...second, subject: '[PATCH v2] drm/kumo: hold pages' };
    expect(links(first, v2)).toEqual(['a2 <- a1 (title)']);
  });

  it('may grow, shrink and change its order', () => {
    const v1: Posted[] = [
      { id: 'b0', subject: '[PATCH 0/2] drm/kumo: buffers', day: 0 },
      { id: 'b1', subject: '[PATCH 1/2] drm/kumo: pin', day: 0, answers: 'b0', adds: PIN },
      { id: 'b2', subject: '[PATCH 2/2] drm/kumo: map', day: 0, answers: 'b0', adds: VMAP },
    ];
    const v2: Posted[] = [
      { id: 'c0', subject: '[PATCH v2 0/3] drm/kumo: buffers and locks', day: 20 },
      {
        id: 'c1',
        subject: '[PATCH v2 1/3] drm/kumo: lock',
        day: 20,
        answers: 'c0',
        adds: ['kumo_lock(bo);'],
      },
      { id: 'c2', subject: '[PATCH v2 2/3] drm/kumo: map', day: 20, answers: 'c0', adds: VMAP },
      { id: 'c3', subject: '[PATCH v2 3/3] drm/kumo: pin', day: 20, answers: 'c0', adds: PIN },
    ];
    expect(links(...v1, ...v2)).toEqual(['c0 <- b0 (title)']);
  });

  it('is known without a number if all that is at hand of the one is in the other', () => {
    const parts = (id: string, day: number, titles: readonly string[]): Posted[] =>
      titles.map((title, i) => ({
        id: `${id}${i + 1}`,
        subject: `[PATCH ${i + 1}/${titles.length}] drm/kumo: ${title}`,
        day,
        ...(i > 0 && { answers: `${id}1` }),
        adds: [`kumo_${title}(bo);`, `kumo_${title}_all(device);`],
      }));
    const once = parts('a', 0, ['pin', 'map', 'lock', 'wait']);
    expect(links(...once, ...parts('b', 20, ['lock', 'wait']))).toEqual(['b1 <- a1 (title)']);
    expect(links(...once, ...parts('b', 20, ['lock', 'kick']))).toEqual([]);
    expect(links(...once, ...parts('b', 20, ['lock']))).toEqual([]);
    expect(links(...once, ...parts('b', 200, ['lock', 'wait']))).toEqual([]);
    // A posting that was broken off is no version.
    expect(links(...once, ...parts('b', 0.01, ['lock', 'wait']))).toEqual([]);
  });

  it('is known by the source files that it adds, whatever its patches are called and without a number', () => {
    const driver = ['drivers/gpu/drm/kumo/kumo_drv.c', 'drivers/gpu/drm/kumo/kumo_gem.c'];
    const posting: Posted = {
      id: 'd1',
      subject: '[PATCH 4/9] drm/kumo: Add gem driver',
      day: 0,
      files: driver,
    };
    const again = { ...posting, id: 'd2', subject: '[PATCH v1 5/7] drm/hane: Register device', day: 60 };
    expect(links(posting, again)).toEqual(['d2 <- d1 (files)']);
    expect(links(posting, { ...again, files: driver.slice(1) })).toEqual(['d2 <- d1 (files)']);
    expect(links(posting, { ...again, day: 300 })).toEqual([]);
    expect(links(posting, { ...again, by: 'Otto Other' })).toEqual([]);
  });

  it('is known by its changes, even under another change-id', () => {
    const posting = (id: string, day: number, adds = VMAP): Posted[] => [
      {
        id: `${id}1`,
        subject: '[PATCH 1/2] drm/kumo: pin',
        day,
        adds: PIN,
        text: `change-id: 20310101-kumo-${id}aaaaa`,
      },
      { id: `${id}2`, subject: '[PATCH 2/2] drm/kumo: map', day, adds, answers: `${id}1` },
    ];
    expect(links(...posting('f', 0), ...posting('g', 8))).toEqual(['g1 <- f1 (title)']);
    expect(links(...posting('f', 0), ...posting('g', 8, ['kumo_bo_rework(bo, 1);']))).toEqual([]);
  });

  it('goes from RFC to patch, and takes a resend along', () => {
    const rfc = { ...first, id: 'r', subject: '[RFC PATCH] drm/kumo: pin buffers' };
    const again = { ...first, id: 'r2', subject: '[PATCH RESEND] drm/kumo: pin buffers', day: 12 };
    expect(links(rfc, { ...first, day: 5 }, again)).toEqual(['a1 <- r (title)', 'r2 <- a1 (title)']);
  });

  it('takes the last version before, and goes over a missing one', () => {
    const v4 = { ...second, id: 'a4', subject: '[PATCH v4] drm/kumo: pin buffers', day: 30 };
    expect(links(first, second, v4)).toEqual(['a2 <- a1 (title)', 'a4 <- a2 (title)']);
    expect(links(first, v4)).toEqual(['a4 <- a1 (title)']);
  });

  it('holds all its versions, oldest first, in whatever order they arrive', () => {
    const v3 = { ...second, id: 'a3', subject: '[PATCH v3] drm/kumo: pin buffers', day: 30 };
    const other: Posted = {
      id: 'x',
      subject: '[PATCH] drm/hane: reset',
      day: 3,
      adds: ['hane_reset(hane);'],
    };
    const anyOrder = fc.shuffledSubarray([first, second, v3, other], { minLength: 4 });
    fc.assert(
      fc.property(anyOrder, (mails) => {
        const traces = tracesOf(...mails);
        const works = groupWorks(traces, linkVersions(traces));
        const shown = works.map((work) => work.map(({ rootId }) => rootId.replace(/@.*/, '')).join(' '));
        expect(shown).toEqual(['a1 a2 a3', 'x']);
      }),
      { numRuns: 10 },
    );
  });
});

describe('no work is made of', () => {
  it("two people's patches with one title", () => {
    expect(links(first, { ...second, by: 'Otto Other' })).toEqual([]);
  });

  it("another's answer with a patch of his own", () => {
    const text = 'An alternative to https://lore.kernel.org/r/a1@example.org';
    const own = { ...second, by: 'Otto Other', answers: 'a1', adds: VMAP, text };
    expect(links(first, { ...own, subject: '[PATCH v2] drm/kumo: map instead' })).toEqual([]);
  });

  it('one title on files of two projects', () => {
    expect(links(first, { ...second, path: 'tests/kumo_pin_test.py' })).toEqual([]);
  });

  it('two change-ids', () => {
    const text = (id: string) => `change-id: 20310101-kumo-${id}`;
    expect(links({ ...first, text: text('aaaaaa') }, { ...second, text: text('bbbbbb') })).toEqual([]);
  });

  it('a patch and its copies for stable kernels', () => {
    const stable = (id: string, tag: string): Posted => ({
      ...first,
      id,
      subject: `[PATCH ${tag} 12/99] drm/kumo: pin buffers`,
      day: 40,
    });
    expect(links(first, stable('s1', 'AUTOSEL 6.6'), stable('s2', '6.1'))).toEqual([]);
  });

  it('the same title years apart', () => {
    expect(links(first, { ...second, day: 800 })).toEqual([]);
  });

  it('two different patches of one thread, sent together', () => {
    const v2 = { ...second, subject: '[PATCH v2] drm/kumo: other', day: 0, answers: 'a1', adds: VMAP };
    expect(links(first, v2)).toEqual([]);
  });

  it('two drivers that bring a file which both need', () => {
    const shared = 'drivers/soc/kumo/kumo_bus.c';
    const [clock, power]: Posted[] = [
      { id: 'e1', subject: '[PATCH] clk: kumo: Add driver', day: 0, files: [shared, 'drivers/clk/kumo.c'] },
      {
        id: 'e2',
        subject: '[PATCH] power: kumo: Add driver',
        day: 3,
        files: [shared, 'drivers/power/kumo.c'],
      },
    ];
    expect(links(clock!, power!)).toEqual([]);
    const header = { files: ['include/kumo.h'] };
    expect(links({ ...clock!, ...header }, { ...power!, ...header })).toEqual([]);
  });

  it('an older version that is sent later', () => {
    expect(links({ ...second, day: 0 }, { ...first, day: 9 })).toEqual([]);
  });
});

it('two versions of one work share a key, two strangers none', () => {
  const [older, newer, other] = tracesOf(first, second, {
    id: 'x',
    subject: '[PATCH] drm/hane: reset',
    day: 3,
    by: 'Otto Other',
    adds: ['hane_reset(hane);'],
  });
  const shared = (a: typeof older, b: typeof older) =>
    versionKeys(a!).filter((key) => versionKeys(b!).includes(key));
  const [v1, x, v2] = [older!, newer!, other!].sort((a, b) => (a.date ?? 0) - (b.date ?? 0));
  expect(shared(v1, v2)).toContain('title a:wanda@example.org drm kumo pin buffers');
  expect(shared(v1, x)).toEqual([]);
});

it('any text of a mail is traced without a crash, and in time', () => {
  const text = fc.string({
    unit: fc.constantFrom('v', '2', ':', ' ', '\n', 'http://', 'a@b', '/', '%', 'c'),
  });
  fc.assert(
    fc.property(text, (body) => {
      expect(tracesOf({ ...first, text: body })).toHaveLength(1);
    }),
  );
  const started = performance.now();
  tracesOf({ ...first, text: `previous ${'v1 '.repeat(100_000)} http://${'a'.repeat(100_000)}`.repeat(4) });
  expect(performance.now() - started).toBeLessThan(2000);
});
