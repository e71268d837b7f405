/** What an argument is for, whatever the parameter's name; `other` says nothing. */
export type Role =
  | 'attachment'
  | 'attrs'
  | 'count'
  | 'cpu_addr'
  | 'device'
  | 'direction'
  | 'dma_addr'
  | 'dma_buf'
  | 'dma_handle_out'
  | 'drm_device'
  | 'drm_file'
  | 'fence'
  | 'flags'
  | 'gem_object'
  | 'gfp'
  | 'handle'
  | 'handle_out'
  | 'iosys_map'
  | 'mask'
  | 'offset'
  | 'other'
  | 'page'
  | 'pages'
  | 'pgprot'
  | 'plane_index'
  | 'resv'
  | 'scatterlist'
  | 'sg_table'
  | 'size'
  | 'timeout'
  | 'vma';

const BY_TYPE: ReadonlyMap<string, Role> = new Map([
  ['struct device *', 'device'],
  ['struct drm_device *', 'drm_device'],
  ['struct drm_file *', 'drm_file'],
  ['struct drm_gem_object *', 'gem_object'],
  ['struct drm_gem_object **', 'gem_object'],
  ['struct vm_area_struct *', 'vma'],
  ['struct sg_table *', 'sg_table'],
  ['struct scatterlist *', 'scatterlist'],
  ['struct iosys_map *', 'iosys_map'],
  ['struct dma_buf *', 'dma_buf'],
  ['struct dma_buf_attachment *', 'attachment'],
  ['struct dma_fence *', 'fence'],
  ['struct dma_resv *', 'resv'],
  ['struct page *', 'page'],
  ['struct page **', 'pages'],
  ['enum dma_data_direction', 'direction'],
  ['gfp_t', 'gfp'],
  ['pgprot_t', 'pgprot'],
  ['dma_addr_t', 'dma_addr'],
  ['dma_addr_t *', 'dma_handle_out'],
] as const);

const INTEGER =
  /^(?:unsigned|unsigned int|int|unsigned long|long|signed long|u32|u64|uint32_t|uint64_t|size_t|resource_size_t)$/;

const HANDLE_OUT = /^(?:u32|uint32_t) \*$/;

/** First match wins; only for integers, whose type alone says nothing. */
const INTEGER_BY_NAME: readonly (readonly [RegExp, Role])[] = [
  [/^(?:dma_)?attrs$/, 'attrs'],
  [/flags$/, 'flags'],
  [/offset$/, 'offset'],
  [/^(?:max_)?timeout$/, 'timeout'],
  [/^(?:size|len|length|buflen|[a-z]+_size|[a-z]+_len)$/, 'size'],
  [/^(?:count|n|nents|nelems|n_pages|npages|nr_pages|num_[a-z]+)$/, 'count'],
  [/^plane$/, 'plane_index'],
  [/^handle$/, 'handle'],
  [/^mask$/, 'mask'],
];

const CPU_ADDRESS = /^(?:cpu_addr|vaddr|kvaddr)$/;

/**
 * The role of a parameter as far as its type decides it, or the name where the type is a plain integer or pointer;
 * `type` in the form of `plainType`, a leading `const` does not matter.
 */
export function roleOfParameter(type: string, name: string): Role {
  const bare = type.replace(/^const /, '');
  const known = BY_TYPE.get(bare);
  if (known !== undefined) return known;
  if (INTEGER.test(bare)) return roleOfInteger(bare, name);
  if (bare === 'void *' && CPU_ADDRESS.test(name)) return 'cpu_addr';
  if (HANDLE_OUT.test(bare) && /^handlep?$/.test(name)) return 'handle_out';
  return 'other';
}

function roleOfInteger(type: string, name: string): Role {
  for (const [pattern, role] of INTEGER_BY_NAME) {
    if (pattern.test(name)) return role;
  }
  return type === 'size_t' ? 'size' : 'other';
}

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
