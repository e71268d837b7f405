/** include/linux/dma-mapping.h; the allocators of other memory stand here because drivers choose between them and DMA. */
const WITHOUT_ATTRS: ReadonlySet<string> = new Set([
  'dma_alloc_noncoherent',
  'dma_alloc_pages',
  'dma_alloc_coherent',
  'dma_alloc_wc',
  'dmam_alloc_coherent',
  'drm_gem_get_pages',
  'vmalloc',
  'vzalloc',
  'vmalloc_user',
]);

/** True for an allocator that has no argument for DMA attributes, so that an attribute cannot reach it. */
export function takesNoAttrs(name: string): boolean {
  return WITHOUT_ATTRS.has(name);
}

/**
 * Functions that take such a pointer for an address, with its position from 0: beside those that read or write through
 * it, those that look its page up (include/linux/mm.h, include/linux/iosys-map.h, kernel/dma/mapping.c: attrs 0).
 */
const TAKEN_FOR_ADDRESS: Readonly<Record<string, number>> = {
  virt_to_page: 0,
  virt_to_phys: 0,
  vmalloc_to_page: 0,
  is_vmalloc_addr: 0,
  sg_init_one: 1,
  iosys_map_set_vaddr: 1,
  dma_get_sgtable: 2,
  dma_mmap_coherent: 2,
  dma_mmap_wc: 2,
};

/** True if the function takes the argument at this position for the address of memory that the CPU can reach. */
export function takesForAddress(name: string, place: number): boolean {
  return TAKEN_FOR_ADDRESS[name] === place;
}

/** Allocators that always clear their memory since 5.0, and the position of their gfp argument (kernel/dma/mapping.c). */
const CLEARING: ReadonlyMap<string, number> = new Map([
  ['dma_alloc_coherent', 3],
  ['dma_alloc_wc', 3],
  ['dmam_alloc_coherent', 3],
  ['dma_alloc_noncoherent', 4],
]);

/** Position of the gfp argument of an allocator that clears its memory anyway, or null for any other function. */
export function gfpOfClearing(name: string): number | null {
  return CLEARING.get(name) ?? null;
}

/** Functions that set what a device can address (include/linux/dma-mapping.h); the device is their first argument. */
const MASK_SETTERS: ReadonlySet<string> = new Set([
  'dma_set_mask',
  'dma_set_coherent_mask',
  'dma_set_mask_and_coherent',
  'dma_coerce_mask_and_coherent',
]);

/** True for a function that sets the DMA mask of the device that is its first argument. */
export function setsMask(name: string): boolean {
  return MASK_SETTERS.has(name);
}

/** The mapping functions whose memory a sync function is for (Documentation/core-api/dma-api.rst). */
const SYNCED: ReadonlyMap<string, RegExp> = new Map([
  ['dma_sync_single_for_cpu', /^dma_map_(?:single|page|phys)(?:_attrs)?$/],
  ['dma_sync_single_for_device', /^dma_map_(?:single|page|phys)(?:_attrs)?$/],
  ['dma_sync_sg_for_cpu', /^dma_map_sg(?:_attrs)?$/],
  ['dma_sync_sg_for_device', /^dma_map_sg(?:_attrs)?$/],
  ['dma_sync_sgtable_for_cpu', /^dma_map_sgtable$/],
  ['dma_sync_sgtable_for_device', /^dma_map_sgtable$/],
] as const);

/** True for a function that hands mapped memory to the CPU or back to the device. */
export function syncs(name: string): boolean {
  return SYNCED.has(name);
}

/** True if the sync function is for memory that the mapping function maps. */
export function isSyncOf(sync: string, map: string): boolean {
  return SYNCED.get(sync)?.test(map) ?? false;
}

/** True for an allocator whose memory needs no sync (Documentation/core-api/dma-api.rst). */
export function isCoherent(allocator: string): boolean {
  return /^dmam?_alloc_(?:coherent|wc)$/.test(allocator);
}
