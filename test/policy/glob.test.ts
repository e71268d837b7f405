import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../src/policy/glob.js';

describe('matchesGlob', () => {
  it.each([
    ['drivers/gpu/drm/quokka/hop.c', 'drivers/gpu/drm/'],
    ['drivers/gpu/drm/quokka/hop.c', 'drivers/gpu/drm/**'],
    ['drivers/gpu/drm/quokka/hop.c', '**/hop.c'],
    ['hop.c', '**/hop.c'],
    ['drivers/gpu/drm/quokka/hop.c', 'drivers/**/quokka/*.c'],
    ['drivers/gpu/drm/quokka/hop.c', 'drivers/gpu/*/quokka/h?p.c'],
    ['drivers/gpu/drm/hop.c', 'drivers/gpu/drm/**/*.c'],
    ['a/b/a/b/c', 'a/**/b/c'],
    ['include/linux/dma-buf.h', 'include/linux/dma-*'],
    ['hop.c', '*'],
  ])('%s fits %s', (path, pattern) => expect(matchesGlob(path, pattern)).toBe(true));

  it.each([
    ['drivers/gpu/drm/quokka/hop.c', 'drivers/gpu/drm'],
    ['drivers/gpu/drm/quokka/hop.c', 'drivers/gpu/drm/*'],
    ['drivers/gpu/drm/quokka/hop.c', 'gpu/drm/'],
    ['drivers/gpu/drmX/hop.c', 'drivers/gpu/drm/'],
    ['drivers/gpu/hop.c', 'drivers/*.c'],
    ['hop.c', 'h?'],
    ['hop.c', 'hop.c/**/x'],
    ['hop.c', ''],
  ])('%s does not fit %s', (path, pattern) => expect(matchesGlob(path, pattern)).toBe(false));

  it('is quick on paths made against it', () => {
    const start = performance.now();
    expect(matchesGlob('a'.repeat(4000), '*a*a*a*a*a*a*a*b')).toBe(false);
    expect(matchesGlob('a/'.repeat(2000), '**/a/**/a/**/a/**/a/**/b')).toBe(false);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
