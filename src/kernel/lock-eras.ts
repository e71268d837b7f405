import type { Release } from './releases.js';

/**
 * Since when a function has the reservation lock rule that its contract tells; `always` where no kernel had the name
 * with another rule. Functions that are not listed are not judged by their lock rule.
 *
 * Read in drivers/dma-buf/dma-buf.c ("locking convention", 6.2), drivers/gpu/drm/drm_gem.c and
 * drivers/gpu/drm/drm_gem_shmem_helper.c (the _locked and _unlocked names changed places in 6.16).
 */
export const lockRuleSince: ReadonlyMap<string, Release | 'always'> = new Map<string, Release | 'always'>([
  ['dma_buf_vmap', '6.2'],
  ['dma_buf_vunmap', '6.2'],
  ['dma_buf_map_attachment', '6.2'],
  ['dma_buf_unmap_attachment', '6.2'],
  ['dma_buf_pin', 'always'],
  ['dma_buf_unpin', 'always'],
  ['dma_buf_move_notify', 'always'],
  ['dma_resv_add_fence', 'always'],
  ['dma_resv_reserve_fences', 'always'],
  ['drm_gem_vmap_locked', 'always'],
  ['drm_gem_vunmap_locked', 'always'],
  ['drm_gem_shmem_madvise_locked', 'always'],
  ['drm_gem_shmem_pin_locked', 'always'],
  ['drm_gem_shmem_unpin_locked', 'always'],
  ['drm_gem_shmem_purge_locked', 'always'],
  ['drm_gem_shmem_vmap_locked', 'always'],
  ['drm_gem_shmem_vunmap_locked', 'always'],
  ['dma_buf_vmap_unlocked', 'always'],
  ['dma_buf_vunmap_unlocked', 'always'],
  ['dma_buf_map_attachment_unlocked', 'always'],
  ['dma_buf_unmap_attachment_unlocked', 'always'],
  ['drm_gem_vmap', '6.16'],
  ['drm_gem_vunmap', '6.16'],
  ['drm_gem_shmem_pin', '6.16'],
  ['drm_gem_shmem_unpin', '6.16'],
  ['drm_gem_shmem_get_pages_sgt', '6.16'],
  ['dma_buf_attach', '6.2'],
  ['dma_buf_dynamic_attach', '6.2'],
  ['dma_buf_detach', '6.2'],
  ['drm_prime_gem_destroy', '6.2'],
]);

/** Since when the core holds the reservation lock around a callback that the slot tables say so of. */
export function slotLockSince({ struct, slot }: { readonly struct: string; readonly slot: string }): Release {
  const isPin = slot === 'pin' || slot === 'unpin';
  return isPin && struct === 'drm_gem_object_funcs' ? '6.10' : '6.2';
}

/** The reservation object that a locking call is about, as the way to it from an argument of the given type. */
export const wayToResv: ReadonlyMap<string, string> = new Map([
  ['struct dma_resv *', ''],
  ['struct dma_buf *', '->resv'],
  ['struct dma_buf_attachment *', '->dmabuf->resv'],
  ['struct drm_gem_object *', '->resv'],
  ['struct drm_gem_shmem_object *', '->base.resv'],
  ['struct ttm_buffer_object *', '->base.resv'],
]);
