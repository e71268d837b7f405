/** Functions whose second argument is added to the flags of a vma (include/linux/mm.h). */
export const flagSetters: ReadonlySet<string> = new Set([
  'vm_flags_set',
  'vm_flags_mod',
  'vm_flags_init',
  'vm_flags_reset',
  'vm_flags_reset_once',
  '__vm_flags_mod',
]);

/**
 * Functions that set VM_IO, VM_PFNMAP, VM_DONTEXPAND and VM_DONTDUMP themselves or make another function do so:
 * mm/memory.c remap_pfn_range(), kernel/dma/mapping.c, drivers/gpu/drm/drm_gem.c drm_gem_mmap_obj().
 */
export const mapsWithFlags: ReadonlySet<string> = new Set([
  'remap_pfn_range',
  'io_remap_pfn_range',
  'vm_iomap_memory',
  'dma_mmap_attrs',
  'dma_mmap_coherent',
  'dma_mmap_wc',
  'dma_mmap_pages',
  'dma_mmap_noncontiguous',
  'drm_gem_mmap',
  'drm_gem_mmap_obj',
  'remap_vmalloc_range',
]);

/** Functions that map what lies at vma->vm_pgoff, so that the fake offset has to be taken out before. */
export const mapsAtPageOffset: ReadonlySet<string> = new Set([
  'dma_mmap_attrs',
  'dma_mmap_coherent',
  'dma_mmap_wc',
  'dma_mmap_pages',
  'dma_mmap_noncontiguous',
  'vm_map_pages',
  'remap_vmalloc_range',
]);
