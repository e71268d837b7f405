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
