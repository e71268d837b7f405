import { type Contract, contractsFrom } from '../contract.js';

// biome-ignore format: a table, one function a line
/** DRM devices, modesetting, bridges and the helpers of render drivers. */
export const drmContracts: readonly Contract[] = [
  // The DRM device, its in-kernel clients and the offsets it maps.
  ...contractsFrom('drivers/gpu/drm/drm_client.c', [
    { c: 'int drm_client_buffer_vmap(struct drm_client_buffer *buffer, struct iosys_map *map_copy)', returns: 'errno', releasedBy: ['drm_client_buffer_vunmap', 'drm_client_framebuffer_delete'], mustMatch: ['buffer'], lock: 'takes dma_resv', sleeps: 'yes', note: 'Not counted; map_copy is a copy and may be changed.' },
    { c: 'int drm_client_buffer_vmap_local(struct drm_client_buffer *buffer, struct iosys_map *map_copy)', returns: 'errno', releasedBy: ['drm_client_buffer_vunmap_local'], mustMatch: ['buffer'], lock: 'acquires dma_resv', sleeps: 'yes' },
    { c: 'void drm_client_buffer_vunmap(struct drm_client_buffer *buffer)', returns: 'void', mustMatch: ['buffer'], lock: 'takes dma_resv', sleeps: 'yes' },
    { c: 'void drm_client_buffer_vunmap_local(struct drm_client_buffer *buffer)', returns: 'void', mustMatch: ['buffer'], lock: 'releases dma_resv', sleeps: 'yes' },
    { c: 'struct drm_client_buffer *drm_client_framebuffer_create(struct drm_client_dev *client, u32 width, u32 height, u32 format)', returns: 'err-ptr', releasedBy: ['drm_client_framebuffer_delete'], sleeps: 'yes' },
    { c: 'void drm_client_framebuffer_delete(struct drm_client_buffer *buffer)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_drv.c', [
    { c: 'struct drm_device *drm_dev_alloc(const struct drm_driver *driver, struct device *parent)', returns: 'err-ptr', releasedBy: ['drm_dev_put'], sleeps: 'yes', note: 'New drivers use devm_drm_dev_alloc().' },
    { c: 'bool drm_dev_enter(struct drm_device *dev, int *idx)', returns: 'bool', releasedBy: ['drm_dev_exit'], mustMatch: ['idx'], mustCheck: true, lock: 'acquires drm_srcu', sleeps: 'no', note: 'False: the device is gone, and drm_dev_exit() must not be called.' },
    { c: 'void drm_dev_exit(int idx)', returns: 'void', mustMatch: ['idx'], lock: 'releases drm_srcu', sleeps: 'no' },
    { c: 'void drm_dev_get(struct drm_device *dev)', returns: 'void', releasedBy: ['drm_dev_put'], sleeps: 'no' },
    { c: 'void drm_dev_put(struct drm_device *dev)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
    { c: 'int drm_dev_register(struct drm_device *dev, unsigned long flags)', returns: 'errno', releasedBy: ['drm_dev_unregister'], sleeps: 'yes', note: 'Shows the device to user space: last in probe.' },
    { c: 'void drm_dev_set_dma_dev(struct drm_device *dev, struct device *dma_dev)', returns: 'void', sleeps: 'no', since: '6.16', note: 'Call before GEM memory is allocated; takes a reference that the core drops.' },
    { c: 'void drm_dev_unplug(struct drm_device *dev)', returns: 'void', sleeps: 'yes' },
    { c: 'void drm_dev_unregister(struct drm_device *dev)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_device.h', [
    { c: 'struct device *drm_dev_dma_dev(struct drm_device *dev)', returns: 'value', sleeps: 'no', since: '6.16', note: 'The device that GEM memory is allocated for; every DMA call on that memory must use it.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_vma_manager.c', [
    { c: 'int drm_vma_node_allow(struct drm_vma_offset_node *node, struct drm_file *tag)', returns: 'errno', releasedBy: ['drm_vma_node_revoke'], mustMatch: ['node', 'tag'], sleeps: 'yes' },
    { c: 'void drm_vma_node_revoke(struct drm_vma_offset_node *node, struct drm_file *tag)', returns: 'void', mustMatch: ['node', 'tag'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_drv.h', [
    { c: 'typename *devm_drm_dev_alloc(struct device *parent, const struct drm_driver *driver, typename type, fieldname member)', returns: 'err-ptr', note: 'Never kfree() or drm_dev_put() the result.' },
  ]),

  // Managed DRM objects, the scheduler, VM, sync objects and range allocators.
  ...contractsFrom('drivers/gpu/drm/drm_mode_config.c', [
    { c: 'int drmm_mode_config_init(struct drm_device *dev)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_crtc.h', [
    { c: 'typename *drmm_crtc_alloc_with_planes(struct drm_device *dev, typename type, fieldname member, struct drm_plane *primary, struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_plane.h', [
    { c: 'typename *drmm_universal_plane_alloc(struct drm_device *dev, typename type, fieldname member, uint32_t possible_crtcs, const struct drm_plane_funcs *funcs, const uint32_t *formats, unsigned int format_count, const uint64_t *format_modifiers, enum drm_plane_type plane_type, const char *name, ...)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_encoder.h', [
    { c: 'typename *drmm_encoder_alloc(struct drm_device *dev, typename type, fieldname member, const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, ...)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_simple_kms_helper.h', [
    { c: 'typename *drmm_simple_encoder_alloc(struct drm_device *dev, typename type, fieldname member, int encoder_type)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_managed.h', [
    { c: 'struct workqueue_struct *drmm_alloc_ordered_workqueue(struct drm_device *dev, const char *fmt, unsigned int flags, ...)', returns: 'err-ptr', sleeps: 'yes', note: 'Unlike alloc_ordered_workqueue(), which gives NULL.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_drv.c', [
    { c: 'int devm_drm_dev_init(struct device *parent, struct drm_device *dev, const struct drm_driver *driver)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_client.c', [
    { c: 'int drm_client_init(struct drm_device *dev, struct drm_client_dev *client, const char *name, const struct drm_client_funcs *funcs)', returns: 'errno', releasedBy: ['drm_client_release'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_exec.c', [
    { c: 'int drm_exec_lock_obj(struct drm_exec *exec, struct drm_gem_object *obj)', returns: 'errno', releasedBy: ['drm_exec_unlock_obj'], mustMatch: ['obj'], sleeps: 'yes', since: '6.6' },
    { c: 'int drm_exec_prepare_obj(struct drm_exec *exec, struct drm_gem_object *obj, unsigned int num_fences)', returns: 'errno', releasedBy: ['drm_exec_unlock_obj'], mustMatch: ['obj'], sleeps: 'yes', since: '6.6' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gpuvm.c', [
    { c: 'struct drm_gpuvm_bo *drm_gpuvm_bo_obtain(struct drm_gpuvm *gpuvm, struct drm_gem_object *obj)', returns: 'err-ptr', releasedBy: ['drm_gpuvm_bo_put'], sleeps: 'yes' },
    { c: 'struct drm_gpuvm_bo *drm_gpuvm_bo_find(struct drm_gpuvm *gpuvm, struct drm_gem_object *obj)', returns: 'null', releasedBy: ['drm_gpuvm_bo_put'] },
    { c: 'struct drm_gpuva *drm_gpuva_find(struct drm_gpuvm *gpuvm, u64 addr, u64 range)', returns: 'null', sleeps: 'no', note: 'Borrowed.' },
  ]),
  ...contractsFrom('include/drm/drm_mm.h', [
    { c: 'int drm_mm_insert_node(struct drm_mm *mm, struct drm_mm_node *node, u64 size)', returns: 'errno', releasedBy: ['drm_mm_remove_node'] },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_mm.c', [
    { c: 'int drm_mm_insert_node_in_range(struct drm_mm *const mm, struct drm_mm_node *const node, u64 size, u64 alignment, unsigned long color, u64 range_start, u64 range_end, enum drm_mm_insert_mode mode)', returns: 'errno', releasedBy: ['drm_mm_remove_node'] },
    { c: 'void drm_mm_remove_node(struct drm_mm_node *node)', returns: 'void', sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_vma_manager.c', [
    { c: 'int drm_vma_offset_add(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node, unsigned long pages)', returns: 'errno', releasedBy: ['drm_vma_offset_remove'], mustMatch: ['mgr', 'node'], sleeps: 'no' },
    { c: 'void drm_vma_offset_remove(struct drm_vma_offset_manager *mgr, struct drm_vma_offset_node *node)', returns: 'void', mustMatch: ['mgr', 'node'], sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_buddy.c', [
    { c: 'int drm_buddy_alloc_blocks(struct drm_buddy *mm, u64 start, u64 end, u64 size, u64 min_block_size, struct list_head *blocks, unsigned long flags)', returns: 'errno', releasedBy: ['drm_buddy_free_list'], mustMatch: ['mm'] },
  ]),
  ...contractsFrom('drivers/gpu/drm/scheduler/sched_main.c', [
    { c: 'int drm_sched_init(struct drm_gpu_scheduler *sched, const struct drm_sched_init_args *args)', returns: 'errno', releasedBy: ['drm_sched_fini'], sleeps: 'yes' },
    { c: 'void drm_sched_fini(struct drm_gpu_scheduler *sched)', returns: 'void', sleeps: 'yes' },
    { c: 'int drm_sched_job_init(struct drm_sched_job *job, struct drm_sched_entity *entity, u32 credits, void *owner, uint64_t drm_client_id)', returns: 'errno', releasedBy: ['drm_sched_job_cleanup'], sleeps: 'yes' },
    { c: 'void drm_sched_job_cleanup(struct drm_sched_job *job)', returns: 'void' },
    { c: 'int drm_sched_job_add_dependency(struct drm_sched_job *job, struct dma_fence *fence)', returns: 'errno', sleeps: 'yes', note: 'Takes over the fence, on failure too.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/scheduler/sched_entity.c', [
    { c: 'int drm_sched_entity_init(struct drm_sched_entity *entity, enum drm_sched_priority priority, struct drm_gpu_scheduler **sched_list, unsigned int num_sched_list, atomic_t *guilty)', returns: 'errno', releasedBy: ['drm_sched_entity_destroy'], sleeps: 'yes' },
    { c: 'void drm_sched_entity_destroy(struct drm_sched_entity *entity)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_syncobj.c', [
    { c: 'struct drm_syncobj *drm_syncobj_find(struct drm_file *file_private, u32 handle)', returns: 'null', releasedBy: ['drm_syncobj_put'], sleeps: 'no', note: 'NULL means -ENOENT.' },
    { c: 'int drm_syncobj_find_fence(struct drm_file *file_private, u32 handle, u64 point, u64 flags, struct dma_fence **fence)', returns: 'errno', releasedBy: ['dma_fence_put'], sleeps: 'yes' },
    { c: 'int drm_syncobj_create(struct drm_syncobj **out_syncobj, uint32_t flags, struct dma_fence *fence)', returns: 'errno', releasedBy: ['drm_syncobj_put'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_syncobj.h', [
    { c: 'struct dma_fence *drm_syncobj_fence_get(struct drm_syncobj *syncobj)', returns: 'null', releasedBy: ['dma_fence_put'], sleeps: 'no' },
    { c: 'void drm_syncobj_put(struct drm_syncobj *obj)', returns: 'void', sleeps: 'yes' },
  ]),

  // The parts of an atomic commit.
  ...contractsFrom('drivers/gpu/drm/drm_atomic.c', [
    { c: 'struct drm_plane_state *drm_atomic_get_plane_state(struct drm_atomic_state *state, struct drm_plane *plane)', returns: 'err-ptr', sleeps: 'yes', note: 'Borrowed from the state; -EDEADLK must go back to the caller.' },
    { c: 'struct drm_crtc_state *drm_atomic_get_crtc_state(struct drm_atomic_state *state, struct drm_crtc *crtc)', returns: 'err-ptr', sleeps: 'yes', note: 'Borrowed from the state; -EDEADLK must go back to the caller.' },
    { c: 'struct drm_connector_state *drm_atomic_get_connector_state(struct drm_atomic_state *state, struct drm_connector *connector)', returns: 'err-ptr', sleeps: 'yes', note: 'Borrowed from the state; -EDEADLK must go back to the caller.' },
    { c: 'struct drm_private_state *drm_atomic_get_private_obj_state(struct drm_atomic_state *state, struct drm_private_obj *obj)', returns: 'err-ptr', sleeps: 'yes', note: 'Borrowed from the state; -EDEADLK must go back to the caller.' },
    { c: 'struct drm_bridge_state *drm_atomic_get_bridge_state(struct drm_atomic_state *state, struct drm_bridge *bridge)', returns: 'err-ptr', sleeps: 'yes', note: 'Borrowed from the state.' },
    { c: 'struct drm_private_state *drm_atomic_get_new_private_obj_state(const struct drm_atomic_state *state, struct drm_private_obj *obj)', returns: 'null', sleeps: 'no', note: 'NULL: not part of this commit.' },
    { c: 'struct drm_connector *drm_atomic_get_new_connector_for_encoder(const struct drm_atomic_state *state, struct drm_encoder *encoder)', returns: 'null', sleeps: 'no' },
    { c: 'struct drm_atomic_state *drm_atomic_state_alloc(struct drm_device *dev)', returns: 'null', releasedBy: ['drm_atomic_state_put'], sleeps: 'yes' },
    { c: 'int drm_atomic_commit(struct drm_atomic_state *state)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/display/drm_dp_mst_topology.c', [
    { c: 'struct drm_dp_mst_topology_state *drm_atomic_get_mst_topology_state(struct drm_atomic_state *state, struct drm_dp_mst_topology_mgr *mgr)', returns: 'err-ptr', sleeps: 'yes', note: 'Borrowed from the state.' },
  ]),
  ...contractsFrom('include/drm/drm_atomic.h', [
    { c: 'struct drm_plane_state *drm_atomic_get_old_plane_state(const struct drm_atomic_state *state, struct drm_plane *plane)', returns: 'null', sleeps: 'no', note: 'NULL: not part of this commit.' },
    { c: 'struct drm_plane_state *drm_atomic_get_new_plane_state(const struct drm_atomic_state *state, struct drm_plane *plane)', returns: 'null', sleeps: 'no', note: 'NULL: not part of this commit.' },
    { c: 'struct drm_crtc_state *drm_atomic_get_old_crtc_state(const struct drm_atomic_state *state, struct drm_crtc *crtc)', returns: 'null', sleeps: 'no', note: 'NULL: not part of this commit.' },
    { c: 'struct drm_crtc_state *drm_atomic_get_new_crtc_state(const struct drm_atomic_state *state, struct drm_crtc *crtc)', returns: 'null', sleeps: 'no', note: 'NULL: not part of this commit.' },
    { c: 'struct drm_connector_state *drm_atomic_get_new_connector_state(const struct drm_atomic_state *state, struct drm_connector *connector)', returns: 'null', sleeps: 'no', note: 'NULL: not part of this commit.' },
    { c: 'void drm_atomic_state_put(struct drm_atomic_state *state)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_atomic_helper.c', [
    { c: 'int drm_atomic_helper_check(struct drm_device *dev, struct drm_atomic_state *state)', returns: 'errno', sleeps: 'yes' },
    { c: 'struct drm_atomic_state *drm_atomic_helper_suspend(struct drm_device *dev)', returns: 'err-ptr', releasedBy: ['drm_atomic_helper_resume'], sleeps: 'yes' },
    { c: 'struct drm_atomic_state *drm_atomic_helper_duplicate_state(struct drm_device *dev, struct drm_modeset_acquire_ctx *ctx)', returns: 'err-ptr', releasedBy: ['drm_atomic_state_put'], sleeps: 'yes' },
  ]),

  // Properties, modes, EDID and formats.
  ...contractsFrom('drivers/gpu/drm/drm_property.c', [
    { c: 'struct drm_property *drm_property_create(struct drm_device *dev, u32 flags, const char *name, int num_values)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'struct drm_property *drm_property_create_enum(struct drm_device *dev, u32 flags, const char *name, const struct drm_prop_enum_list *props, int num_values)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'struct drm_property *drm_property_create_bitmask(struct drm_device *dev, u32 flags, const char *name, const struct drm_prop_enum_list *props, int num_props, uint64_t supported_bits)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'struct drm_property *drm_property_create_range(struct drm_device *dev, u32 flags, const char *name, uint64_t min, uint64_t max)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'struct drm_property *drm_property_create_signed_range(struct drm_device *dev, u32 flags, const char *name, int64_t min, int64_t max)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'struct drm_property *drm_property_create_object(struct drm_device *dev, u32 flags, const char *name, uint32_t type)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'struct drm_property *drm_property_create_bool(struct drm_device *dev, u32 flags, const char *name)', returns: 'null', releasedBy: ['drm_property_destroy'], mustMatch: ['dev'], sleeps: 'yes', note: 'Destroyed with the device.' },
    { c: 'void drm_property_destroy(struct drm_device *dev, struct drm_property *property)', returns: 'void', mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'struct drm_property_blob *drm_property_create_blob(struct drm_device *dev, size_t length, const void *data)', returns: 'err-ptr', releasedBy: ['drm_property_blob_put'], sleeps: 'yes' },
    { c: 'struct drm_property_blob *drm_property_lookup_blob(struct drm_device *dev, uint32_t id)', returns: 'null', releasedBy: ['drm_property_blob_put'], sleeps: 'yes' },
    { c: 'struct drm_property_blob *drm_property_blob_get(struct drm_property_blob *blob)', returns: 'same-pointer', releasedBy: ['drm_property_blob_put'], sleeps: 'no' },
    { c: 'void drm_property_blob_put(struct drm_property_blob *blob)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_modes.c', [
    { c: 'struct drm_display_mode *drm_mode_create(struct drm_device *dev)', returns: 'null', releasedBy: ['drm_mode_destroy'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'struct drm_display_mode *drm_mode_duplicate(struct drm_device *dev, const struct drm_display_mode *mode)', returns: 'null', releasedBy: ['drm_mode_destroy'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'struct drm_display_mode *drm_cvt_mode(struct drm_device *dev, int hdisplay, int vdisplay, int vrefresh, bool reduced, bool interlaced, bool margins)', returns: 'null', releasedBy: ['drm_mode_destroy'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'struct drm_display_mode *drm_gtf_mode(struct drm_device *dev, int hdisplay, int vdisplay, int vrefresh, bool interlaced, int margins)', returns: 'null', releasedBy: ['drm_mode_destroy'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'struct drm_display_mode *drm_mode_create_from_cmdline_mode(struct drm_device *dev, struct drm_cmdline_mode *cmd)', returns: 'null', releasedBy: ['drm_mode_destroy'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'void drm_mode_destroy(struct drm_device *dev, struct drm_display_mode *mode)', returns: 'void', mustMatch: ['dev'], sleeps: 'no', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_edid.c', [
    { c: 'struct drm_display_mode *drm_mode_find_dmt(struct drm_device *dev, int hsize, int vsize, int fresh, bool rb)', returns: 'null', releasedBy: ['drm_mode_destroy'], mustMatch: ['dev'], sleeps: 'yes' },
    { c: 'const struct drm_edid *drm_edid_alloc(const void *edid, size_t size)', returns: 'null', releasedBy: ['drm_edid_free'], sleeps: 'yes' },
    { c: 'const struct drm_edid *drm_edid_dup(const struct drm_edid *drm_edid)', returns: 'null', releasedBy: ['drm_edid_free'], sleeps: 'yes' },
    { c: 'const struct drm_edid *drm_edid_read(struct drm_connector *connector)', returns: 'null', releasedBy: ['drm_edid_free'], sleeps: 'yes' },
    { c: 'const struct drm_edid *drm_edid_read_ddc(struct drm_connector *connector, struct i2c_adapter *adapter)', returns: 'null', releasedBy: ['drm_edid_free'], sleeps: 'yes' },
    { c: 'void drm_edid_free(const struct drm_edid *drm_edid)', returns: 'void', sleeps: 'no', note: 'NULL is allowed.' },
    { c: 'struct edid *drm_get_edid(struct drm_connector *connector, struct i2c_adapter *adapter)', returns: 'null', releasedBy: ['kfree'], sleeps: 'yes' },
    { c: 'struct edid *drm_edid_duplicate(const struct edid *edid)', returns: 'null', releasedBy: ['kfree'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_fourcc.c', [
    { c: 'const struct drm_format_info *drm_format_info(u32 format)', returns: 'null', sleeps: 'no', note: 'Warns and gives NULL for an unknown format.' },
    { c: 'const struct drm_format_info *drm_get_format_info(struct drm_device *dev, u32 pixel_format, u64 modifier)', returns: 'null', sleeps: 'no' },
  ]),

  // Planes, CRTCs, encoders and connectors.
  ...contractsFrom('drivers/gpu/drm/drm_mode_object.c', [
    { c: 'struct drm_mode_object *drm_mode_object_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id, uint32_t type)', returns: 'null', releasedBy: ['drm_mode_object_put'], sleeps: 'yes', note: 'A reference only for objects that are counted.' },
  ]),
  ...contractsFrom('include/drm/drm_connector.h', [
    { c: 'struct drm_connector *drm_connector_lookup(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)', returns: 'null', releasedBy: ['drm_connector_put'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_crtc.h', [
    { c: 'struct drm_crtc *drm_crtc_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)', returns: 'null', sleeps: 'yes', note: 'Borrowed.' },
  ]),
  ...contractsFrom('include/drm/drm_plane.h', [
    { c: 'struct drm_plane *drm_plane_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)', returns: 'null', sleeps: 'yes', note: 'Borrowed.' },
  ]),
  ...contractsFrom('include/drm/drm_encoder.h', [
    { c: 'struct drm_encoder *drm_encoder_find(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)', returns: 'null', sleeps: 'yes', note: 'Borrowed.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_plane.c', [
    { c: 'int drm_universal_plane_init(struct drm_device *dev, struct drm_plane *plane, uint32_t possible_crtcs, const struct drm_plane_funcs *funcs, const uint32_t *formats, unsigned int format_count, const uint64_t *format_modifiers, enum drm_plane_type type, const char *name, ...)', returns: 'errno', releasedBy: ['drm_plane_cleanup'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_crtc.c', [
    { c: 'int drm_crtc_init_with_planes(struct drm_device *dev, struct drm_crtc *crtc, struct drm_plane *primary, struct drm_plane *cursor, const struct drm_crtc_funcs *funcs, const char *name, ...)', returns: 'errno', releasedBy: ['drm_crtc_cleanup'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_encoder.c', [
    { c: 'int drm_encoder_init(struct drm_device *dev, struct drm_encoder *encoder, const struct drm_encoder_funcs *funcs, int encoder_type, const char *name, ...)', returns: 'errno', releasedBy: ['drm_encoder_cleanup'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_connector.c', [
    { c: 'int drm_connector_init(struct drm_device *dev, struct drm_connector *connector, const struct drm_connector_funcs *funcs, int connector_type)', returns: 'errno', releasedBy: ['drm_connector_cleanup'], sleeps: 'yes' },
    { c: 'int drm_connector_attach_encoder(struct drm_connector *connector, struct drm_encoder *encoder)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_vblank.c', [
    { c: 'int drm_vblank_init(struct drm_device *dev, unsigned int num_crtcs)', returns: 'errno', sleeps: 'yes' },
    { c: 'int drm_crtc_vblank_get(struct drm_crtc *crtc)', returns: 'errno', releasedBy: ['drm_crtc_vblank_put'], mustMatch: ['crtc'], sleeps: 'no' },
    { c: 'void drm_crtc_vblank_put(struct drm_crtc *crtc)', returns: 'void', mustMatch: ['crtc'], sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_fb_helper.c', [
    { c: 'struct fb_info *drm_fb_helper_alloc_info(struct drm_fb_helper *fb_helper)', returns: 'err-ptr', releasedBy: ['drm_fb_helper_release_info'], sleeps: 'yes', since: '6.2' },
  ]),

  // Bridges, panels and DSI devices.
  ...contractsFrom('drivers/gpu/drm/drm_bridge.c', [
    { c: 'struct drm_bridge *of_drm_find_bridge(struct device_node *np)', returns: 'null', sleeps: 'yes', note: 'Borrowed: takes no reference. NULL means that it is not there yet.' },
    { c: 'int drm_bridge_attach(struct drm_encoder *encoder, struct drm_bridge *bridge, struct drm_bridge *previous, enum drm_bridge_attach_flags flags)', returns: 'errno', sleeps: 'yes' },
    { c: 'struct drm_bridge *drm_bridge_get(struct drm_bridge *bridge)', returns: 'same-pointer', releasedBy: ['drm_bridge_put'], sleeps: 'no', since: '6.16', note: 'NULL is allowed and comes back.' },
    { c: 'void drm_bridge_put(struct drm_bridge *bridge)', returns: 'void', sleeps: 'yes', since: '6.16', note: 'NULL is allowed.' },
    { c: 'const struct drm_edid *drm_bridge_edid_read(struct drm_bridge *bridge, struct drm_connector *connector)', returns: 'null', releasedBy: ['drm_edid_free'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_panel.c', [
    { c: 'struct drm_panel *of_drm_find_panel(const struct device_node *np)', returns: 'err-ptr', sleeps: 'yes', note: 'ERR_PTR(-EPROBE_DEFER) if it is not there yet.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_of.c', [
    { c: 'int drm_of_find_panel_or_bridge(const struct device_node *np, int port, int endpoint, struct drm_panel **panel, struct drm_bridge **bridge)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/bridge/panel.c', [
    { c: 'struct drm_bridge *devm_drm_of_get_bridge(struct device *dev, struct device_node *np, u32 port, u32 endpoint)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct drm_bridge *drmm_of_get_bridge(struct drm_device *drm, struct device_node *np, u32 port, u32 endpoint)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct drm_bridge *drm_panel_bridge_add(struct drm_panel *panel)', returns: 'err-ptr', releasedBy: ['drm_panel_bridge_remove'], sleeps: 'yes' },
    { c: 'struct drm_bridge *devm_drm_panel_bridge_add(struct device *dev, struct drm_panel *panel)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void drm_panel_bridge_remove(struct drm_bridge *bridge)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('include/drm/drm_bridge.h', [
    { c: 'typename *devm_drm_bridge_alloc(struct device *dev, typename type, fieldname member, const struct drm_bridge_funcs *funcs)', returns: 'err-ptr', sleeps: 'yes', since: '6.16' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_mipi_dsi.c', [
    { c: 'struct mipi_dsi_device *mipi_dsi_device_register_full(struct mipi_dsi_host *host, const struct mipi_dsi_device_info *info)', returns: 'err-ptr', releasedBy: ['mipi_dsi_device_unregister'], sleeps: 'yes' },
    { c: 'struct mipi_dsi_device *devm_mipi_dsi_device_register_full(struct device *dev, struct mipi_dsi_host *host, const struct mipi_dsi_device_info *info)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'void mipi_dsi_device_unregister(struct mipi_dsi_device *dsi)', returns: 'void', sleeps: 'yes' },
    { c: 'int mipi_dsi_attach(struct mipi_dsi_device *dsi)', returns: 'errno', releasedBy: ['mipi_dsi_detach'], mustMatch: ['dsi'], sleeps: 'yes' },
    { c: 'int devm_mipi_dsi_attach(struct device *dev, struct mipi_dsi_device *dsi)', returns: 'errno', sleeps: 'yes' },
    { c: 'int mipi_dsi_detach(struct mipi_dsi_device *dsi)', returns: 'errno', mustMatch: ['dsi'], mustCheck: false, sleeps: 'yes' },
  ]),
];
