import { type Contract, contractsFrom } from '../contract.js';

/** Managed DRM objects, the scheduler, VM, sync objects and range allocators. */
export const drmObjectsContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_mode_config.c', [
    { c: 'int drmm_mode_config_init(struct drm_device *dev)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_crtc.h', [
    {
      c: 'typename *drmm_crtc_alloc_with_planes(struct drm_device *dev, typename type, fieldname member, struct drm_plane *primary, struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_plane.h', [
    {
      c: 'typename *drmm_universal_plane_alloc(struct drm_device *dev, typename type, fieldname member, uint32_t possible_crtcs, const struct drm_plane_funcs *funcs, const uint32_t *formats, unsigned int format_count, const uint64_t *format_modifiers, enum drm_plane_type plane_type, const char *name, ...)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_encoder.h', [
    {
      c: 'typename *drmm_encoder_alloc(struct drm_device *dev, typename type, fieldname member, const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, ...)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_simple_kms_helper.h', [
    {
      c: 'typename *drmm_simple_encoder_alloc(struct drm_device *dev, typename type, fieldname member, int encoder_type)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_managed.h', [
    {
      c: 'struct workqueue_struct *drmm_alloc_ordered_workqueue(struct drm_device *dev, const char *fmt, unsigned int flags, ...)',
      returns: 'err-ptr',
      sleeps: 'yes',
      note: 'Unlike alloc_ordered_workqueue(), which gives NULL.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_drv.c', [
    {
      c: 'int devm_drm_dev_init(struct device *parent, struct drm_device *dev, const struct drm_driver *driver)',
      returns: 'errno',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_client.c', [
    {
      c: 'int drm_client_init(struct drm_device *dev, struct drm_client_dev *client, const char *name, const struct drm_client_funcs *funcs)',
      returns: 'errno',
      releasedBy: ['drm_client_release'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_exec.c', [
    {
      c: 'int drm_exec_lock_obj(struct drm_exec *exec, struct drm_gem_object *obj)',
      returns: 'errno',
      releasedBy: ['drm_exec_unlock_obj'],
      mustMatch: ['obj'],
      sleeps: 'yes',
      since: '6.6',
    },
    {
      c: 'int drm_exec_prepare_obj(struct drm_exec *exec, struct drm_gem_object *obj, unsigned int num_fences)',
      returns: 'errno',
      releasedBy: ['drm_exec_unlock_obj'],
      mustMatch: ['obj'],
      sleeps: 'yes',
      since: '6.6',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gpuvm.c', [
    {
      c: 'struct drm_gpuvm_bo *drm_gpuvm_bo_obtain(struct drm_gpuvm *gpuvm, struct drm_gem_object *obj)',
      returns: 'err-ptr',
      releasedBy: ['drm_gpuvm_bo_put'],
      sleeps: 'yes',
    },
    {
      c: 'struct drm_gpuvm_bo *drm_gpuvm_bo_find(struct drm_gpuvm *gpuvm, struct drm_gem_object *obj)',
      returns: 'null',
      releasedBy: ['drm_gpuvm_bo_put'],
    },
    {
      c: 'struct drm_gpuva *drm_gpuva_find(struct drm_gpuvm *gpuvm, u64 addr, u64 range)',
      returns: 'null',
      sleeps: 'no',
      note: 'Borrowed.',
    },
  ]),
  ...contractsFrom('include/drm/drm_mm.h', [
    {
      c: 'int drm_mm_insert_node(struct drm_mm *mm, struct drm_mm_node *node, u64 size)',
      returns: 'errno',
      releasedBy: ['drm_mm_remove_node'],
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_mm.c', [
    {
      c: 'int drm_mm_insert_node_in_range(struct drm_mm *const mm, struct drm_mm_node *const node, u64 size, u64 alignment, unsigned long color, u64 range_start, u64 range_end, enum drm_mm_insert_mode mode)',
      returns: 'errno',
      releasedBy: ['drm_mm_remove_node'],
    },
    { c: 'void drm_mm_remove_node(struct drm_mm_node *node)', returns: 'void', sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_vma_manager.c', [
    {
      c: 'int drm_vma_offset_add(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node, unsigned long pages)',
      returns: 'errno',
      releasedBy: ['drm_vma_offset_remove'],
      mustMatch: ['mgr', 'node'],
      sleeps: 'no',
    },
    {
      c: 'void drm_vma_offset_remove(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node)',
      returns: 'void',
      mustMatch: ['mgr', 'node'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_buddy.c', [
    {
      c: 'int drm_buddy_alloc_blocks(struct drm_buddy *mm, u64 start, u64 end, u64 size, u64 min_block_size, struct list_head *blocks, unsigned long flags)',
      returns: 'errno',
      releasedBy: ['drm_buddy_free_list'],
      mustMatch: ['mm'],
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/scheduler/sched_main.c', [
    {
      c: 'int drm_sched_init(struct drm_gpu_scheduler *sched, const struct drm_sched_init_args *args)',
      returns: 'errno',
      releasedBy: ['drm_sched_fini'],
      sleeps: 'yes',
    },
    { c: 'void drm_sched_fini(struct drm_gpu_scheduler *sched)', returns: 'void', sleeps: 'yes' },
    {
      c: 'int drm_sched_job_init(struct drm_sched_job *job, struct drm_sched_entity *entity, u32 credits, void *owner, uint64_t drm_client_id)',
      returns: 'errno',
      releasedBy: ['drm_sched_job_cleanup'],
      sleeps: 'yes',
    },
    { c: 'void drm_sched_job_cleanup(struct drm_sched_job *job)', returns: 'void' },
    {
      c: 'int drm_sched_job_add_dependency(struct drm_sched_job *job, struct dma_fence *fence)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'Takes over the fence, on failure too.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/scheduler/sched_entity.c', [
    {
      c: 'int drm_sched_entity_init(struct drm_sched_entity *entity, enum drm_sched_priority priority, struct drm_gpu_scheduler **sched_list, unsigned int num_sched_list, atomic_t *guilty)',
      returns: 'errno',
      releasedBy: ['drm_sched_entity_destroy'],
      sleeps: 'yes',
    },
    { c: 'void drm_sched_entity_destroy(struct drm_sched_entity *entity)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_syncobj.c', [
    {
      c: 'struct drm_syncobj *drm_syncobj_find(struct drm_file *file_private, u32 handle)',
      returns: 'null',
      releasedBy: ['drm_syncobj_put'],
      sleeps: 'no',
      note: 'NULL means -ENOENT.',
    },
    {
      c: 'int drm_syncobj_find_fence(struct drm_file *file_private, u32 handle, u64 point, u64 flags, struct dma_fence **fence)',
      returns: 'errno',
      releasedBy: ['dma_fence_put'],
      sleeps: 'yes',
    },
    {
      c: 'int drm_syncobj_create(struct drm_syncobj **out_syncobj, uint32_t flags, struct dma_fence *fence)',
      returns: 'errno',
      releasedBy: ['drm_syncobj_put'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_syncobj.h', [
    {
      c: 'struct dma_fence *drm_syncobj_fence_get(struct drm_syncobj *syncobj)',
      returns: 'null',
      releasedBy: ['dma_fence_put'],
      sleeps: 'no',
    },
    { c: 'void drm_syncobj_put(struct drm_syncobj *obj)', returns: 'void', sleeps: 'yes' },
  ]),
];
