/** Where a call holds the thing allocated or freed: its result, or the argument at this position from 0. */
export type Place = 'result' | number;

/** A condition on one argument, written as the constant it must be; a call that does not meet it is of another family. */
export interface ArgumentIs {
  readonly of: 'allocation' | 'release';
  readonly argument: number;
  readonly value: string;
}

/** A function that may free what a family allocates, alone or, where `when` is given, only under that condition. */
export interface RightFree {
  readonly name: string;
  readonly when: ArgumentIs | null;
}

/** Allocators whose memory is freed in the same ways. */
export interface Family {
  readonly name: string;
  readonly allocators: readonly string[];
  /** Where an allocator puts what it allocates. */
  readonly place: Place;
  /** The usual one first; none if only the end of its owner frees it. */
  readonly frees: readonly RightFree[];
  /** The device, the DRM device or a state frees it: a plain free of another family would free it twice. */
  readonly managed: boolean;
  /** Where the rule is told; empty if the definitions themselves tell it. */
  readonly source: string;
}

interface FamilyRow {
  readonly name: string;
  readonly allocators: string;
  readonly frees: string;
  readonly place?: Place;
  readonly managed?: true;
  readonly conditional?: readonly RightFree[];
  readonly source?: string;
}

const ATTRS_OF_FREE = { of: 'release', argument: 4 } as const;
const ATTRS_OF_ALLOC = { of: 'allocation', argument: 4 } as const;
const WRITE_COMBINE = 'DMA_ATTR_WRITE_COMBINE';
const SLAB_RULE = 'Documentation/core-api/memory-allocation.rst: Selecting memory allocator';
const DMA_RULE = 'include/linux/dma-mapping.h: dma_free_coherent, dma_free_wc';
const ANY_SLAB_FREE =
  'kfree kvfree kfree_sensitive kvfree_sensitive kfree_const kfree_rcu kvfree_rcu kfree_rcu_mightsleep kvfree_rcu_mightsleep';
const ANY_KV_FREE = 'kvfree kvfree_sensitive kvfree_rcu kvfree_rcu_mightsleep kfree_rcu kfree_rcu_mightsleep';

const ROWS: readonly FamilyRow[] = [
  {
    name: 'kmalloc',
    allocators:
      'kmalloc kzalloc kcalloc kmalloc_array kmalloc_node kzalloc_node krealloc kstrdup kstrndup kmemdup kmemdup_array kmemdup_nul kasprintf kvasprintf memdup_user memdup_user_nul memdup_array_user strndup_user drm_get_edid drm_edid_duplicate',
    frees: `${ANY_SLAB_FREE} bitmap_free`,
    source: SLAB_RULE,
  },
  { name: 'bitmap', allocators: 'bitmap_alloc bitmap_zalloc', frees: `bitmap_free ${ANY_SLAB_FREE}` },
  { name: 'kstrdup_const', allocators: 'kstrdup_const', frees: 'kfree_const' },
  {
    name: 'kvmalloc',
    allocators:
      'kvmalloc kvzalloc kvcalloc kvmalloc_array kvrealloc kvmemdup vmemdup_user vmemdup_array_user',
    frees: ANY_KV_FREE,
    source: SLAB_RULE,
  },
  {
    name: 'vmalloc',
    allocators: 'vmalloc vzalloc vmalloc_user vmalloc_32 vmalloc_node __vmalloc',
    frees: `vfree vfree_atomic ${ANY_KV_FREE}`,
    source: SLAB_RULE,
  },
  {
    name: 'kmem_cache',
    allocators: 'kmem_cache_alloc kmem_cache_zalloc',
    frees: `kmem_cache_free ${ANY_SLAB_FREE} bitmap_free`,
    source: `${SLAB_RULE} (kfree and kvfree since 6.4, which has no SLOB)`,
  },
  { name: 'kmem_cache_create', allocators: 'kmem_cache_create', frees: 'kmem_cache_destroy' },
  { name: 'pages', allocators: 'alloc_pages alloc_page', frees: '__free_pages __free_page put_page' },
  {
    name: 'pages-address',
    allocators: '__get_free_pages',
    frees: 'free_pages free_page',
  },
  { name: 'page-address', allocators: '__get_free_page get_zeroed_page', frees: 'free_page free_pages' },
  { name: 'pages-exact', allocators: 'alloc_pages_exact', frees: 'free_pages_exact' },
  { name: 'dma_pool', allocators: 'dma_pool_alloc dma_pool_zalloc', frees: 'dma_pool_free' },
  { name: 'dma_pool_create', allocators: 'dma_pool_create', frees: 'dma_pool_destroy' },
  { name: 'mempool', allocators: 'mempool_alloc', frees: 'mempool_free' },
  { name: 'mempool_create', allocators: 'mempool_create', frees: 'mempool_destroy' },
  { name: 'gen_pool', allocators: 'gen_pool_alloc gen_pool_dma_alloc', frees: 'gen_pool_free' },
  { name: 'gen_pool_create', allocators: 'gen_pool_create', frees: 'gen_pool_destroy' },
  {
    name: 'devm',
    allocators:
      'devm_kmalloc devm_kzalloc devm_kcalloc devm_kmalloc_array devm_krealloc devm_kmemdup devm_kstrdup devm_kstrdup_const devm_kasprintf',
    frees: 'devm_kfree',
    managed: true,
  },
  { name: 'devm-bitmap', allocators: 'devm_bitmap_zalloc', frees: '', managed: true },
  { name: 'devm-pages', allocators: 'devm_get_free_pages', frees: 'devm_free_pages', managed: true },
  { name: 'devm-dma-pool', allocators: 'dmam_pool_create', frees: 'dmam_pool_destroy', managed: true },
  {
    name: 'drmm',
    allocators: 'drmm_kmalloc drmm_kzalloc drmm_kcalloc drmm_kmalloc_array drmm_kstrdup',
    frees: 'drmm_kfree',
    managed: true,
  },
  { name: 'drm-device', allocators: 'drm_dev_alloc', frees: 'drm_dev_put' },
  { name: 'devm-drm-device', allocators: 'devm_drm_dev_alloc', frees: '', managed: true },
  {
    name: 'dma-coherent',
    allocators: 'dma_alloc_coherent',
    frees: 'dma_free_coherent',
    conditional: [{ name: 'dma_free_attrs', when: { ...ATTRS_OF_FREE, value: '0' } }],
    source: DMA_RULE,
  },
  {
    name: 'dma-wc',
    allocators: 'dma_alloc_wc',
    frees: 'dma_free_wc',
    conditional: [{ name: 'dma_free_attrs', when: { ...ATTRS_OF_FREE, value: WRITE_COMBINE } }],
    source: DMA_RULE,
  },
  {
    name: 'dma-attrs',
    allocators: 'dma_alloc_attrs',
    frees: 'dma_free_attrs',
    conditional: [
      { name: 'dma_free_coherent', when: { ...ATTRS_OF_ALLOC, value: '0' } },
      { name: 'dma_free_wc', when: { ...ATTRS_OF_ALLOC, value: WRITE_COMBINE } },
    ],
    source: DMA_RULE,
  },
  { name: 'dma-noncoherent', allocators: 'dma_alloc_noncoherent', frees: 'dma_free_noncoherent' },
  { name: 'dma-pages', allocators: 'dma_alloc_pages', frees: 'dma_free_pages' },
  { name: 'dma-noncontiguous', allocators: 'dma_alloc_noncontiguous', frees: 'dma_free_noncontiguous' },
  {
    name: 'dmam-coherent',
    allocators: 'dmam_alloc_coherent',
    frees: 'dmam_free_coherent',
    managed: true,
    source: 'kernel/dma/mapping.c: dmam_free_coherent',
  },
  { name: 'dmam-attrs', allocators: 'dmam_alloc_attrs', frees: '', managed: true },
  {
    name: 'sg-table',
    allocators: 'sg_alloc_table sg_alloc_table_from_pages sg_alloc_table_from_pages_segment',
    place: 0,
    frees: 'sg_free_table',
  },
  {
    name: 'sg-table-pointer',
    allocators:
      'drm_prime_pages_to_sg drm_gem_dma_get_sg_table drm_gem_dma_object_get_sg_table drm_gem_shmem_get_sg_table',
    frees: 'sg_free_table kfree',
  },
  { name: 'gem-pages', allocators: 'drm_gem_get_pages', frees: 'drm_gem_put_pages' },
  {
    name: 'gem-dma-object',
    allocators: 'drm_gem_dma_create __drm_gem_dma_create',
    frees: 'drm_gem_object_put drm_gem_dma_free',
  },
  {
    name: 'gem-shmem-object',
    allocators: 'drm_gem_shmem_create drm_gem_shmem_create_with_mnt',
    frees: 'drm_gem_object_put drm_gem_shmem_free',
  },
  {
    name: 'gem-vram-object',
    allocators: 'drm_gem_vram_create',
    frees: 'drm_gem_vram_put drm_gem_object_put',
  },
  { name: 'io', allocators: 'ioremap ioremap_wc of_iomap', frees: 'iounmap' },
  {
    name: 'devm-io',
    allocators:
      'devm_ioremap devm_ioremap_wc devm_ioremap_resource devm_ioremap_resource_wc devm_of_iomap devm_platform_ioremap_resource devm_platform_ioremap_resource_byname devm_platform_get_and_ioremap_resource',
    frees: 'devm_iounmap',
    managed: true,
  },
  { name: 'memremap', allocators: 'memremap', frees: 'memunmap' },
  { name: 'devm-memremap', allocators: 'devm_memremap', frees: 'devm_memunmap', managed: true },
  { name: 'pci-io', allocators: 'pci_iomap', frees: 'pci_iounmap' },
  {
    name: 'vmap',
    allocators: 'vmap',
    frees: 'vunmap',
    conditional: [{ name: 'vfree', when: { of: 'allocation', argument: 2, value: 'VM_MAP_PUT_PAGES' } }],
    source: 'mm/vmalloc.c: vmap',
  },
  { name: 'vmap-pfn', allocators: 'vmap_pfn', frees: 'vunmap' },
  { name: 'vm-map-ram', allocators: 'vm_map_ram', frees: 'vm_unmap_ram' },
  {
    name: 'edid',
    allocators: 'drm_edid_alloc drm_edid_dup drm_edid_read drm_edid_read_ddc drm_bridge_edid_read',
    frees: 'drm_edid_free',
  },
  {
    name: 'mode',
    allocators:
      'drm_mode_create drm_mode_duplicate drm_cvt_mode drm_gtf_mode drm_mode_find_dmt drm_mode_create_from_cmdline_mode',
    // drm_mode_destroy() is kfree() and nothing more.
    frees: 'drm_mode_destroy kfree',
    source: 'drivers/gpu/drm/drm_modes.c: drm_mode_destroy',
  },
  { name: 'firmware', allocators: 'request_firmware', place: 0, frees: 'release_firmware' },
  {
    name: 'workqueue',
    allocators: 'alloc_workqueue alloc_ordered_workqueue create_singlethread_workqueue',
    frees: 'destroy_workqueue',
  },
  {
    name: 'drmm-workqueue',
    allocators: 'drmm_alloc_ordered_workqueue',
    frees: '',
    managed: true,
  },
  { name: 'clk', allocators: 'clk_get clk_get_optional of_clk_get of_clk_get_by_name', frees: 'clk_put' },
  {
    name: 'devm-clk',
    allocators:
      'devm_clk_get devm_clk_get_optional devm_clk_get_prepared devm_clk_get_enabled devm_clk_get_optional_enabled devm_get_clk_from_child',
    frees: 'devm_clk_put',
    managed: true,
  },
  { name: 'regulator', allocators: 'regulator_get', frees: 'regulator_put' },
  {
    name: 'devm-regulator',
    allocators: 'devm_regulator_get devm_regulator_get_optional devm_regulator_get_exclusive',
    frees: 'devm_regulator_put',
    managed: true,
  },
  { name: 'gpio', allocators: 'gpiod_get gpiod_get_optional', frees: 'gpiod_put' },
  {
    name: 'devm-gpio',
    allocators: 'devm_gpiod_get devm_gpiod_get_index devm_gpiod_get_optional',
    frees: 'devm_gpiod_put',
    managed: true,
  },
];

/** Every family, in the order of the table. */
export const families: readonly Family[] = ROWS.map((row) => ({
  name: row.name,
  allocators: row.allocators.split(' '),
  place: row.place ?? 'result',
  frees: [
    ...row.frees
      .split(' ')
      .filter((name) => name !== '')
      .map((name) => ({ name, when: null })),
    ...(row.conditional ?? []),
  ],
  managed: row.managed ?? false,
  source: row.source ?? '',
}));
