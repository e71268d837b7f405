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

/**
 * Functions that return a new reference which nobody else has, with what puts it (kernel/pid.c, drivers/iommu/iommu.c,
 * drivers/of/base.c, drivers/of/property.c, include/linux/of.h, fs/file.c, drivers/dma-buf/dma-buf.c, sync_file.c).
 */
const NEW_REFERENCES: ReadonlyMap<string, string> = new Map([
  ['get_task_pid', 'put_pid'],
  ['find_get_pid', 'put_pid'],
  ['iommu_group_get', 'iommu_group_put'],
  ['of_parse_phandle', 'of_node_put'],
  ['of_get_child_by_name', 'of_node_put'],
  ['of_get_parent', 'of_node_put'],
  ['of_get_next_parent', 'of_node_put'],
  ['of_find_node_by_path', 'of_node_put'],
  ['of_find_node_by_phandle', 'of_node_put'],
  ['of_graph_get_remote_node', 'of_node_put'],
  ['of_graph_get_remote_port_parent', 'of_node_put'],
  ['of_graph_get_port_by_id', 'of_node_put'],
  ['of_find_device_by_node', 'platform_device_put'],
  ['dma_buf_get', 'dma_buf_put'],
  ['sync_file_get_fence', 'dma_fence_put'],
  ['drm_gem_object_lookup', 'drm_gem_object_put'],
  ['drm_framebuffer_lookup', 'drm_framebuffer_put'],
  ['drm_syncobj_find', 'drm_syncobj_put'],
  ['drm_syncobj_fence_get', 'dma_fence_put'],
  ['dma_fence_get_rcu_safe', 'dma_fence_put'],
  ['get_mem_cgroup_from_mm', 'mem_cgroup_put'],
]);

/** What puts the reference that a function returns, or null where it returns none of its own. */
export function putOfNew(callee: string): string | null {
  return NEW_REFERENCES.get(callee) ?? null;
}

/**
 * Functions that look at these arguments (positions from 0) and neither keep nor put them (drivers/iommu/iommu.c,
 * kernel/pid.c, include/linux/of.h, drivers/of/base.c, include/linux/pid.h, drivers/dma-buf/dma-fence.c).
 */
const READERS: Readonly<Record<string, readonly number[]>> = {
  iommu_attach_group: [1],
  iommu_detach_group: [1],
  iommu_group_id: [0],
  iommu_group_for_each_dev: [0],
  iommu_group_default_domain: [0],
  pid_nr: [0],
  pid_vnr: [0],
  pid_nr_ns: [0],
  pid_task: [0],
  get_pid_task: [0],
  of_device_is_available: [0],
  of_device_is_compatible: [0],
  of_property_read_bool: [0],
  of_property_read_u32: [0],
  of_property_read_u32_array: [0],
  of_property_read_u64: [0],
  of_property_read_string: [0],
  of_property_present: [0],
  of_property_count_u32_elems: [0],
  of_get_property: [0],
  of_find_property: [0],
  of_get_child_count: [0],
  of_get_available_child_count: [0],
  of_node_name_eq: [0],
  of_match_node: [1],
  of_address_to_resource: [0],
  of_irq_get: [0],
  of_iomap: [0],
  of_drm_find_bridge: [0],
  of_drm_find_panel: [0],
  of_find_device_by_node: [0],
  of_get_child_by_name: [0],
  of_get_parent: [0],
  of_parse_phandle: [0],
  of_graph_get_remote_node: [0],
  of_graph_get_remote_port_parent: [0],
  irq_of_parse_and_map: [0],
  dma_fence_is_signaled: [0],
  dma_fence_wait: [0],
  dma_fence_wait_timeout: [0],
};

/** Whether a call only looks at its argument at this position: the reference stays with the caller. */
export function looksAt(callee: string, place: number): boolean {
  return READERS[callee]?.includes(place) === true;
}
