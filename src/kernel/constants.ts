import type { Role } from './roles.js';

/** What a named constant is for: a role, or a set of flags that has no parameter role of its own. */
export type ConstantRole =
  | Role
  | 'dumb_flags'
  | 'dma_transfer_direction'
  | 'prot'
  | 'vm_flags'
  | 'map_flags'
  | 'error';

const EXACT_CONSTANTS: ReadonlyMap<string, ConstantRole> = new Map([
  ['DMA_BIDIRECTIONAL', 'direction'],
  ['DMA_TO_DEVICE', 'direction'],
  ['DMA_FROM_DEVICE', 'direction'],
  ['DMA_NONE', 'direction'],
  ['DMA_MEM_TO_MEM', 'dma_transfer_direction'],
  ['DMA_MEM_TO_DEV', 'dma_transfer_direction'],
  ['DMA_DEV_TO_MEM', 'dma_transfer_direction'],
  ['DMA_DEV_TO_DEV', 'dma_transfer_direction'],
  ['DMA_TRANS_NONE', 'dma_transfer_direction'],
  ['MAX_SCHEDULE_TIMEOUT', 'timeout'],
  ['PAGE_KERNEL', 'pgprot'],
  ['PAGE_KERNEL_IO', 'pgprot'],
  ['PAGE_KERNEL_RO', 'pgprot'],
  ['PAGE_KERNEL_EXEC', 'pgprot'],
  ['PAGE_SIZE', 'size'],
  ['MAP_SHARED', 'map_flags'],
  ['MAP_PRIVATE', 'map_flags'],
  ['MAP_FIXED', 'map_flags'],
  ['MAP_ANONYMOUS', 'map_flags'],
  ['DMA_BIT_MASK', 'mask'],
] as const);

/** First match wins. VM_ is shared by vma flags and vmap() flags, so it says no more than that it is flags. */
const CONSTANT_PREFIXES: readonly (readonly [string, ConstantRole])[] = [
  ['__GFP_', 'gfp'],
  ['GFP_', 'gfp'],
  ['DMA_ATTR_', 'attrs'],
  ['DRM_MODE_DUMB_', 'dumb_flags'],
  ['PROT_', 'prot'],
  ['VM_', 'vm_flags'],
];

/** The role that a constant (or the macro that makes it) can only have, or null if its name does not decide that. */
export function roleOfConstant(name: string): ConstantRole | null {
  const exact = EXACT_CONSTANTS.get(name);
  if (exact !== undefined) return exact;
  for (const [prefix, role] of CONSTANT_PREFIXES) {
    if (name.startsWith(prefix)) return role;
  }
  return null;
}
