import { describe, expect, it } from 'vitest';
import { contractOf } from '../../src/kernel/contracts.js';
import { releaseDate, releasedAt } from '../../src/kernel/releases.js';
import { renamedFrom, renames } from '../../src/kernel/renames.js';

const all = [...renames.values()];

describe('the renames', () => {
  it('hold as many names as were written down, each once', () => {
    expect(all).toHaveLength(265);
  });

  it.each([
    ['drm_gem_cma_create', 'drm_gem_dma_create', '6.1'],
    ['drm_fb_cma_get_gem_obj', 'drm_fb_dma_get_gem_obj', '6.1'],
    ['to_drm_gem_cma_obj', 'to_drm_gem_dma_obj', '6.1'],
    ['dma_buf_map_set_vaddr', 'iosys_map_set_vaddr', '5.18'],
    ['reservation_object_lock', 'dma_resv_lock', '5.4'],
    ['dma_resv_add_excl_fence', 'dma_resv_add_fence', '5.19'],
    ['drm_gem_object_put_unlocked', 'drm_gem_object_put', '5.10'],
    ['drm_gem_vmap_unlocked', 'drm_gem_vmap', '6.16'],
    ['dma_zalloc_coherent', 'dma_alloc_coherent', '5.0'],
    ['pci_alloc_consistent', 'dma_alloc_coherent', '5.18'],
    ['drm_fbdev_generic_setup', 'drm_client_setup', '6.13'],
    ['gem_prime_mmap', 'mmap', '6.6'],
    ['dumb_destroy', null, '6.6'],
    ['strlcpy', 'strscpy', '6.8'],
  ])('%s is %s, gone by %s', (old, now, gone) => {
    expect(renamedFrom(old)).toMatchObject({ new: now, gone });
  });

  it.each([
    'drm_gem_dma_create',
    'drm_gem_vmap',
    'drm_gem_shmem_vmap',
    'dma_request_slave_channel',
    'kumo_ring_get',
  ])('know nothing against %s', (name) => {
    expect(renamedFrom(name)).toBeNull();
  });

  it('never send a reader on to a name that is gone too', () => {
    const chained = all.filter(
      (rename) => rename.new !== null && rename.kind !== 'member' && renames.has(rename.new),
    );
    expect(chained).toEqual([]);
  });

  it('call no function gone that has a contract', () => {
    expect(all.filter(({ old }) => contractOf(old) !== null)).toEqual([]);
  });

  it('say what to do where there is no new name, and where it was read', () => {
    for (const rename of all) {
      if (rename.new === null) expect(rename.note).not.toBe('');
      expect(rename.source).toMatch(/^include\/[\w./-]+\.h(?: (?:of|before) Linux \d\.\d+)?$/);
    }
  });
});

describe('releases', () => {
  it('give the day as text and as a moment', () => {
    expect(releaseDate('6.1')).toBe('2022-12-11');
    expect(releasedAt('5.4')).toBe(Date.UTC(2019, 10, 24));
  });
});
