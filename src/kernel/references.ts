/** How sure it is that the memory is gone: `free` gives it back itself, `put` drops a reference that may be the last. */
export type Drop = 'free' | 'put';

/** A function that ends what its caller may do with an argument. */
export interface Dropping {
  readonly kind: Drop;
  /** Position, from 0, of the argument. */
  readonly place: number;
}

/** mm/slub.c, mm/slab_common.c, mm/util.c, mm/vmalloc.c. */
const FREES: readonly (readonly [string, number])[] = [
  ['kfree', 0],
  ['kvfree', 0],
  ['vfree', 0],
  ['kfree_sensitive', 0],
  ['kvfree_sensitive', 0],
  ['kzfree', 0],
  ['kmem_cache_free', 1],
  ['devm_kfree', 1],
  ['drmm_kfree', 1],
];

/**
 * Functions that drop one reference on their first argument, with the names that they had before (include/drm/drm_gem.h,
 * include/linux/dma-fence.h, drivers/dma-buf/dma-buf.c, include/drm/drm_framebuffer.h, drm_syncobj.h, fs/file_table.c,
 * drivers/of/dynamic.c, drivers/base/core.c, kernel/pid.c, drivers/iommu/iommu.c, drivers/gpu/drm/ttm/ttm_bo.c).
 */
const PUTS =
  'drm_gem_object_put drm_gem_object_put_unlocked drm_gem_object_put_locked drm_gem_object_unreference drm_gem_object_unreference_unlocked ' +
  'dma_fence_put fence_put dma_buf_put drm_framebuffer_put drm_framebuffer_unreference drm_syncobj_put drm_connector_put ' +
  'drm_property_blob_put drm_mode_object_put fput of_node_put put_device platform_device_put put_pid iommu_group_put ' +
  'ttm_bo_put drm_gem_vram_put drm_dev_put drm_dev_unref i2c_put_adapter dev_pm_opp_put eventfd_ctx_put';

const dropping: ReadonlyMap<string, Dropping> = new Map<string, Dropping>([
  ...FREES.map(([name, place]) => [name, { kind: 'free', place }] as const),
  ...PUTS.split(' ').map((name) => [name, { kind: 'put', place: 0 }] as const),
]);

/** What a function frees or drops a reference on, or null for any other function. */
export function droppingOf(callee: string): Dropping | null {
  return dropping.get(callee) ?? null;
}

/**
 * Functions that look something up without a reference of their own: what they return is only there as long as a lock
 * or a reference taken behind them keeps it (lib/idr.c, lib/xarray.c, lib/radix-tree.c).
 */
const BORROWING: ReadonlySet<string> = new Set(['idr_find', 'xa_load', 'radix_tree_lookup', 'idr_get_next']);

/** True for a lookup that takes no reference. */
export function isBorrowing(callee: string): boolean {
  return BORROWING.has(callee);
}
