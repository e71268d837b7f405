import { describe, expect, it } from 'vitest';
import { contractOf } from '../../src/kernel/contracts.js';
import { families } from '../../src/kernel/families.js';
import {
  allocatedAt,
  familyOf,
  familyOfAllocator,
  freedArgument,
  freedBy,
  freesOf,
  impliedAttrs,
} from '../../src/kernel/pairs.js';

describe('freedBy', () => {
  it.each([
    ['kzalloc', 'kfree', true],
    ['kzalloc', 'kvfree', true],
    ['kzalloc', 'vfree', false],
    ['kvmalloc', 'kvfree', true],
    ['kvmalloc', 'kfree', false],
    ['vmalloc', 'vfree', true],
    ['vmalloc', 'kvfree', true],
    ['vmalloc', 'kfree', false],
    ['kmem_cache_zalloc', 'kmem_cache_free', true],
    ['kmem_cache_zalloc', 'kfree', true],
    ['kmem_cache_zalloc', 'vfree', false],
    ['memdup_user', 'kfree', true],
    ['vmemdup_user', 'kfree', false],
    ['dma_alloc_coherent', 'dma_free_coherent', true],
    ['dma_alloc_wc', 'dma_free_coherent', false],
    ['dma_alloc_wc', 'dma_free_wc', true],
    ['dma_alloc_noncoherent', 'dma_free_coherent', false],
    ['dma_pool_alloc', 'dma_free_coherent', false],
    ['devm_kzalloc', 'kfree', false],
    ['devm_kzalloc', 'devm_kfree', true],
    ['drmm_kzalloc', 'kfree', false],
    ['dmam_alloc_coherent', 'dma_free_coherent', false],
    ['dmam_alloc_attrs', 'dmam_free_coherent', false],
    ['sg_alloc_table', 'sg_free_table', true],
    ['sg_alloc_table', 'kfree', false],
    ['drm_prime_pages_to_sg', 'kfree', true],
    ['alloc_page', 'kfree', false],
    ['__get_free_pages', '__free_pages', false],
    ['kstrdup_const', 'kfree', false],
    ['drm_edid_read', 'kfree', false],
    ['drm_get_edid', 'kfree', true],
    ['ioremap', 'devm_iounmap', false],
    ['vmap', 'vunmap', true],
    ['vmap', 'vfree', false],
  ])('%s by %s: %s', (allocator, free, right) => {
    expect(freedBy(allocator).includes(free)).toBe(right);
  });

  it('is empty for what allocates nothing', () => {
    expect(freedBy('kumo_ring_alloc')).toEqual([]);
    expect(freedBy('kfree')).toEqual([]);
  });
});

describe('freesOf', () => {
  it('allows the general DMA free for the special allocations if the attrs say the same', () => {
    expect(freesOf('dma_alloc_coherent')).toContainEqual({
      name: 'dma_free_attrs',
      when: { of: 'release', argument: 4, value: '0' },
    });
    expect(freesOf('dma_alloc_wc')).toContainEqual({
      name: 'dma_free_attrs',
      when: { of: 'release', argument: 4, value: 'DMA_ATTR_WRITE_COMBINE' },
    });
    expect(freesOf('dma_alloc_attrs')).toContainEqual({
      name: 'dma_free_wc',
      when: { of: 'allocation', argument: 4, value: 'DMA_ATTR_WRITE_COMBINE' },
    });
  });

  it('points conditions at arguments with the role they speak of', () => {
    expect(contractOf('dma_free_attrs')?.params[4]?.role).toBe('attrs');
    expect(contractOf('dma_alloc_attrs')?.params[4]?.role).toBe('attrs');
    expect(contractOf('vmap')?.params[2]?.role).toBe('flags');
  });
});

describe('familyOf', () => {
  it.each([
    ['kmalloc', 'kmalloc'],
    ['kfree', 'kmalloc'],
    ['kvfree', 'kvmalloc'],
    ['vfree', 'vmalloc'],
    ['kmem_cache_free', 'kmem_cache'],
    ['dma_free_attrs', 'dma-attrs'],
    ['dma_free_coherent', 'dma-coherent'],
    ['devm_kfree', 'devm'],
    ['sg_free_table', 'sg-table'],
    ['kfree_rcu', 'kmalloc'],
  ])('%s belongs to %s', (name, family) => {
    expect(familyOf(name)?.name).toBe(family);
  });

  it('knows neither family nor place of anything else', () => {
    expect(familyOf('kumo_free')).toBeNull();
    expect(familyOfAllocator('kfree')).toBeNull();
    expect(allocatedAt('kumo_alloc')).toBeNull();
    expect(freedArgument('kumo_free')).toBeNull();
    expect(impliedAttrs('dma_alloc_attrs')).toBeNull();
  });

  it('tells the managed from the plain', () => {
    expect(familyOf('devm_kzalloc')?.managed).toBe(true);
    expect(familyOf('kzalloc')?.managed).toBe(false);
  });
});

describe('places', () => {
  it.each([
    ['kzalloc', 'result'],
    ['sg_alloc_table', 0],
    ['request_firmware', 0],
  ])('%s allocates at %s', (name, place) => {
    expect(allocatedAt(name)).toBe(place);
  });

  it('frees an argument that exists, wherever the contract is known', () => {
    for (const { name } of families.flatMap(({ frees }) => frees)) {
      const contract = contractOf(name);
      if (contract === null) continue;
      expect([name, (freedArgument(name) ?? 99) < contract.params.length]).toEqual([name, true]);
    }
  });

  it.each([
    ['dma_free_coherent', 'cpu_addr'],
    ['dma_free_wc', 'cpu_addr'],
    ['dma_free_attrs', 'cpu_addr'],
    ['dma_free_noncoherent', 'cpu_addr'],
    ['dma_free_noncontiguous', 'sg_table'],
    ['drm_gem_put_pages', 'pages'],
    ['kmem_cache_free', 'other'],
  ])('%s frees its %s', (name, role) => {
    expect(contractOf(name)?.params[freedArgument(name) ?? 0]?.role).toBe(role);
  });
});

describe('the families', () => {
  it('name every allocator once', () => {
    const names = families.flatMap(({ allocators }) => allocators);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('name no free twice', () => {
    for (const { name, frees } of families) {
      expect([name, new Set(frees.map((free) => free.name)).size]).toEqual([name, frees.length]);
    }
  });

  it('agree with the contracts: what undoes a function frees what it allocates', () => {
    for (const { allocators } of families) {
      for (const allocator of allocators) {
        const contract = contractOf(allocator);
        expect([allocator, contract === null]).toEqual([allocator, false]);
        const missing = (contract?.releasedBy ?? []).filter((name) => !freedBy(allocator).includes(name));
        expect([allocator, missing]).toEqual([
          allocator,
          allocator === '__drm_gem_dma_create' ? ['kfree'] : [],
        ]);
      }
    }
  });
});
