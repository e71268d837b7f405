/**
 * Kernel functions that are the `mmap` of struct drm_gem_object_funcs, directly or through an inline wrapper:
 * drivers/gpu/drm/drm_gem_dma_helper.c, drm_gem_shmem_helper.c and drm_gem_ttm_helper.c of Linux 6.18.
 */
export const mmapImplementations: ReadonlySet<string> = new Set([
  'drm_gem_dma_mmap',
  'drm_gem_cma_mmap',
  'drm_gem_shmem_mmap',
  'drm_gem_ttm_mmap',
]);

/** What a function writes into the struct drm_mode_create_dumb that it is given. */
export interface DumbWriter {
  /** Position of the struct among the arguments, from 0. */
  readonly argument: number;
  readonly fields: readonly ('pitch' | 'size')[];
  /** What keeps larger values of the caller; empty if nothing does. */
  readonly keeps: string;
}

/**
 * Functions that compute pitch and size anew, whatever stood there: drivers/gpu/drm/drm_gem_dma_helper.c,
 * drm_gem_vram_helper.c and drm_dumb_buffers.c of Linux 6.18.
 */
export const dumbWriters: ReadonlyMap<string, DumbWriter> = new Map<string, DumbWriter>([
  [
    'drm_gem_dma_dumb_create',
    { argument: 2, fields: ['pitch', 'size'], keeps: 'drm_gem_dma_dumb_create_internal' },
  ],
  [
    'drm_gem_cma_dumb_create',
    { argument: 2, fields: ['pitch', 'size'], keeps: 'drm_gem_cma_dumb_create_internal' },
  ],
  ['drm_gem_vram_fill_create_dumb', { argument: 4, fields: ['pitch', 'size'], keeps: '' }],
  ['drm_mode_size_dumb', { argument: 1, fields: ['pitch', 'size'], keeps: '' }],
]);
