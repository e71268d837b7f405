/** What a function does with the entries of a scatterlist: it walks them as CPU memory, maps, unmaps or syncs them. */
export type ListUse = 'cpu' | 'map' | 'unmap' | 'sync';

/** A function that takes a scatterlist and a count: the positions of both, from 0, and what it does. */
export interface ListCall {
  readonly use: ListUse;
  readonly list: number;
  readonly count: number;
}

/**
 * A loop over a scatterlist: which entries it meets (`list`: as many as its count says), and the positions of the
 * table or list, of the cursor and of the count (-1: the table's own).
 */
export interface ListLoop {
  readonly entries: 'cpu' | 'dma' | 'list' | 'cpu-pages' | 'dma-pages';
  readonly list: number;
  readonly cursor: number;
  readonly count: number;
}

/** lib/scatterlist.c, drivers/iommu/iommu.c: iommu_map_sg, kernel/dma/mapping.c. */
const CALLS: ReadonlyMap<string, ListCall> = new Map([
  ['sg_copy_buffer', { use: 'cpu', list: 0, count: 1 }],
  ['sg_copy_from_buffer', { use: 'cpu', list: 0, count: 1 }],
  ['sg_copy_to_buffer', { use: 'cpu', list: 0, count: 1 }],
  ['sg_pcopy_from_buffer', { use: 'cpu', list: 0, count: 1 }],
  ['sg_pcopy_to_buffer', { use: 'cpu', list: 0, count: 1 }],
  ['sg_zero_buffer', { use: 'cpu', list: 0, count: 1 }],
  ['sg_miter_start', { use: 'cpu', list: 1, count: 2 }],
  ['iommu_map_sg', { use: 'cpu', list: 2, count: 3 }],
  ['iommu_map_sg_atomic', { use: 'cpu', list: 2, count: 3 }],
  ['dma_map_sg', { use: 'map', list: 1, count: 2 }],
  ['dma_map_sg_attrs', { use: 'map', list: 1, count: 2 }],
  ['dma_unmap_sg', { use: 'unmap', list: 1, count: 2 }],
  ['dma_unmap_sg_attrs', { use: 'unmap', list: 1, count: 2 }],
  ['dma_sync_sg_for_cpu', { use: 'sync', list: 1, count: 2 }],
  ['dma_sync_sg_for_device', { use: 'sync', list: 1, count: 2 }],
] as const);

/** include/linux/scatterlist.h */
const LOOPS: ReadonlyMap<string, ListLoop> = new Map([
  ['for_each_sg', { entries: 'list', list: 0, cursor: 1, count: 2 }],
  ['for_each_sg_page', { entries: 'cpu-pages', list: 0, cursor: 1, count: 2 }],
  ['for_each_sg_dma_page', { entries: 'dma-pages', list: 0, cursor: 1, count: 2 }],
  ['for_each_sgtable_sg', { entries: 'cpu', list: 0, cursor: 1, count: -1 }],
  ['for_each_sgtable_dma_sg', { entries: 'dma', list: 0, cursor: 1, count: -1 }],
] as const);

/** Functions of one scatterlist entry, and which side of the mapping they read. */
const ACCESSORS: ReadonlyMap<string, 'cpu' | 'dma'> = new Map([
  ['sg_page', 'cpu'],
  ['sg_phys', 'cpu'],
  ['sg_virt', 'cpu'],
  ['sg_dma_address', 'dma'],
  ['sg_dma_len', 'dma'],
] as const);

/** Members of `struct scatterlist`; `offset` is left out, since both sides rightly add and subtract it. */
const MEMBERS: ReadonlyMap<string, 'cpu' | 'dma'> = new Map([
  ['length', 'cpu'],
  ['page_link', 'cpu'],
  ['dma_address', 'dma'],
  ['dma_length', 'dma'],
] as const);

/** The function's use of a scatterlist with a count, or null for any other function. */
export function listCall(name: string): ListCall | null {
  return CALLS.get(name) ?? null;
}

/** The macro as a loop over a scatterlist, or null for any other. */
export function listLoop(macro: string): ListLoop | null {
  return LOOPS.get(macro) ?? null;
}

/** Which side of a mapping a function reads of the entry that it is given, or null for any other function. */
export function sideOfAccessor(name: string): 'cpu' | 'dma' | null {
  return ACCESSORS.get(name) ?? null;
}

/** Which side of a mapping a member of `struct scatterlist` belongs to, or null where it does not matter. */
export function sideOfMember(name: string): 'cpu' | 'dma' | null {
  return MEMBERS.get(name) ?? null;
}

/** kernel/dma/swiotlb.c: they look for the address that the device was given, which is a bounce buffer's. */
const OF_BOUNCE_BUFFER =
  /^(?:is_swiotlb_buffer|swiotlb_(?:tbl_)?(?:sync|unmap)_single(?:_for_cpu|_for_device)?)$/;

/** True for a function that asks about bounce buffers by the address that the device was given. */
export function wantsBounceAddress(name: string): boolean {
  return OF_BOUNCE_BUFFER.test(name);
}

/** Functions that give the CPU's physical address of something. */
const PHYSICAL: ReadonlySet<string> = new Set([
  'sg_phys',
  'page_to_phys',
  'virt_to_phys',
  'folio_to_phys',
  '__pa',
  'slow_virt_to_phys',
]);

/** True for a function that gives a physical address, which need not be the device's. */
export function givesPhysicalAddress(name: string): boolean {
  return PHYSICAL.has(name);
}
