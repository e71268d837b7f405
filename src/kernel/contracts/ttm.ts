import { type Contract, contractsFrom } from '../contract.js';

/** VRAM and TTM objects. */
export const ttmContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_gem_ttm_helper.c', [
    {
      c: 'int drm_gem_ttm_mmap(struct drm_gem_object *gem, struct vm_area_struct *vma)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'Drops the GEM reference on success: TTM has its own.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gem_vram_helper.c', [
    {
      c: 'int drm_gem_vram_fill_create_dumb(struct drm_file *file, struct drm_device *dev, unsigned long pg_align, unsigned long pitch_align, struct drm_mode_create_dumb *args)',
      returns: 'errno',
      releasedBy: ['drm_gem_handle_delete'],
      sleeps: 'yes',
    },
    {
      c: 'struct drm_gem_vram_object *drm_gem_vram_create(struct drm_device *dev, size_t size, unsigned long pg_align)',
      returns: 'err-ptr',
      releasedBy: ['drm_gem_vram_put'],
      sleeps: 'yes',
    },
    { c: 'void drm_gem_vram_put(struct drm_gem_vram_object *gbo)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/ttm/ttm_bo.c', [
    {
      c: 'int ttm_bo_init_reserved(struct ttm_device *bdev, struct ttm_buffer_object *bo, enum ttm_bo_type type, struct ttm_placement *placement, uint32_t alignment, struct ttm_operation_ctx *ctx, struct sg_table *sg, struct dma_resv *resv, void (*destroy)(struct ttm_buffer_object *))',
      returns: 'errno',
      releasedBy: ['ttm_bo_put'],
      sleeps: 'yes',
      note: 'Calls @destroy on failure; the object comes back reserved.',
    },
    { c: 'void ttm_bo_put(struct ttm_buffer_object *bo)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/ttm/ttm_bo.h', [
    {
      c: 'int ttm_bo_reserve(struct ttm_buffer_object *bo, bool interruptible, bool no_wait, struct ww_acquire_ctx *ticket)',
      returns: 'errno',
      releasedBy: ['ttm_bo_unreserve'],
      mustMatch: ['bo'],
      sleeps: 'yes',
    },
    {
      c: 'void ttm_bo_unreserve(struct ttm_buffer_object *bo)',
      returns: 'void',
      mustMatch: ['bo'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/ttm/ttm_bo_util.c', [
    {
      c: 'int ttm_bo_vmap(struct ttm_buffer_object *bo, struct iosys_map *map)',
      returns: 'errno',
      releasedBy: ['ttm_bo_vunmap'],
      mustMatch: ['bo', 'map'],
      sleeps: 'yes',
    },
    {
      c: 'void ttm_bo_vunmap(struct ttm_buffer_object *bo, struct iosys_map *map)',
      returns: 'void',
      mustMatch: ['bo', 'map'],
      sleeps: 'yes',
    },
    {
      c: 'int ttm_bo_kmap(struct ttm_buffer_object *bo, unsigned long start_page, unsigned long num_pages, struct ttm_bo_kmap_obj *map)',
      returns: 'errno',
      releasedBy: ['ttm_bo_kunmap'],
      mustMatch: ['map'],
      sleeps: 'yes',
    },
    {
      c: 'void ttm_bo_kunmap(struct ttm_bo_kmap_obj *map)',
      returns: 'void',
      mustMatch: ['map'],
      sleeps: 'yes',
    },
  ]),
];
