import { type Family, families, type Place, type RightFree } from './families.js';

/** Position, from 0, of the argument that a freeing function frees; those not named here free their first. */
const FREED_ARGUMENT: ReadonlyMap<string, number> = new Map([
  ['kmem_cache_free', 1],
  ['dma_pool_free', 1],
  ['gen_pool_free', 1],
  ['devm_kfree', 1],
  ['devm_free_pages', 1],
  ['drmm_kfree', 1],
  ['dma_free_coherent', 2],
  ['dma_free_wc', 2],
  ['dma_free_attrs', 2],
  ['dma_free_noncoherent', 2],
  ['dma_free_pages', 2],
  ['dma_free_noncontiguous', 2],
  ['dmam_free_coherent', 2],
  ['drm_gem_put_pages', 1],
  ['devm_iounmap', 1],
  ['devm_memunmap', 1],
  ['pci_iounmap', 1],
  ['drm_mode_destroy', 1],
  ['devm_clk_put', 1],
  ['devm_gpiod_put', 1],
]);

const byAllocator: ReadonlyMap<string, Family> = new Map(
  families.flatMap((family) => family.allocators.map((name) => [name, family] as const)),
);

/** A free belongs to the first family that names it first, else to the first that names it at all. */
const byFree: ReadonlyMap<string, Family> = new Map([
  ...families.toReversed().flatMap((family) => family.frees.map(({ name }) => [name, family] as const)),
  ...families
    .toReversed()
    .flatMap((family) => family.frees.slice(0, 1).map(({ name }) => [name, family] as const)),
]);

/** The family of an allocator, or null for any other function. */
export function familyOfAllocator(name: string): Family | null {
  return byAllocator.get(name) ?? null;
}

/** The family that an allocator belongs to, or that a freeing function is made for; null if it is neither. */
export function familyOf(name: string): Family | null {
  return byAllocator.get(name) ?? byFree.get(name) ?? null;
}

/** The functions that may free what this one allocates, with their conditions; empty if it allocates nothing known. */
export function freesOf(allocator: string): readonly RightFree[] {
  return byAllocator.get(allocator)?.frees ?? [];
}

/** The functions that may always free what this one allocates, the usual one first. */
export function freedBy(allocator: string): readonly string[] {
  return freesOf(allocator)
    .filter(({ when }) => when === null)
    .map(({ name }) => name);
}

/** Where a call of this allocator puts what it allocates, or null if it allocates nothing known. */
export function allocatedAt(allocator: string): Place | null {
  return byAllocator.get(allocator)?.place ?? null;
}

/** Position, from 0, of the argument that a known freeing function frees, or null for any other function. */
export function freedArgument(name: string): number | null {
  if (!byFree.has(name)) return null;
  return FREED_ARGUMENT.get(name) ?? 0;
}

/** The attrs that a DMA allocation or free without such an argument stands for, or null for any other function. */
export function impliedAttrs(name: string): '0' | 'DMA_ATTR_WRITE_COMBINE' | null {
  if (name === 'dma_alloc_coherent' || name === 'dma_free_coherent') return '0';
  if (name === 'dma_alloc_wc' || name === 'dma_free_wc') return 'DMA_ATTR_WRITE_COMBINE';
  return null;
}

/** What takes for the device as owner what this function gives up, so that nobody has to; null if nothing does. */
export function managedTakerOf(release: string): string | null {
  return MANAGED_TAKER.get(release) ?? null;
}

// drivers/pci/devres.c: pcim_enable_device
const MANAGED_TAKER: ReadonlyMap<string, string> = new Map([['pci_disable_device', 'pcim_enable_device']]);
