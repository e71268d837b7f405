import type { Release } from './releases.js';

/**
 * Functions whose return convention of the tables holds only since a release: before 5.15 these returned size_t, with 0
 * for a failure (drivers/iommu/iommu.c: iommu_map_sg, include/linux/iommu.h: iommu_map_sgtable).
 */
const SINCE: ReadonlyMap<string, Release> = new Map([
  ['iommu_map_sg', '5.15'],
  ['iommu_map_sg_atomic', '5.15'],
  ['iommu_map_sgtable', '5.15'],
] as const);

/** The release from which on the function returns what the tables say, or null if it always did. */
export function returnsSince(name: string): Release | null {
  return SINCE.get(name) ?? null;
}

/** Functions that return a count or a negative errno and are in no table of contracts, since the kernel dropped them. */
export const formerCountOrErrno: ReadonlySet<string> = new Set(['iommu_map_sg_atomic']);
