import { type Contract, contractsFrom } from '../contract.js';

// biome-ignore format: a table, one function a line
/** GEM objects, their helpers, framebuffers made of them, and sharing them. */
export const gemContracts: readonly Contract[] = [
  // GEM objects: creation, references, handles, mappings and their locks.
  ...contractsFrom('drivers/gpu/drm/drm_gem.c', [
    { c: 'int drm_gem_create_mmap_offset(struct drm_gem_object *obj)', returns: 'errno', releasedBy: ['drm_gem_free_mmap_offset', 'drm_gem_object_release'], mustMatch: ['obj'], sleeps: 'yes', note: 'May be called again; drm_gem_object_release() undoes it too.' },
    { c: 'int drm_gem_create_mmap_offset_size(struct drm_gem_object *obj, size_t size)', returns: 'errno', releasedBy: ['drm_gem_free_mmap_offset', 'drm_gem_object_release'], mustMatch: ['obj'], sleeps: 'yes' },
    { c: 'long drm_gem_dma_resv_wait(struct drm_file *filep, u32 handle, bool wait_all, unsigned long timeout)', returns: 'errno', sleeps: 'yes', note: '0, or -ETIME on timeout, whatever its kernel-doc says of the rest.' },
    { c: 'int drm_gem_dumb_map_offset(struct drm_file *file, struct drm_device *dev, u32 handle, u64 *offset)', returns: 'errno', sleeps: 'yes', note: 'Refuses imported objects with -EINVAL.' },
    { c: 'void drm_gem_free_mmap_offset(struct drm_gem_object *obj)', returns: 'void', mustMatch: ['obj'], sleeps: 'yes' },
    { c: 'struct page **drm_gem_get_pages(struct drm_gem_object *obj)', returns: 'err-ptr', releasedBy: ['drm_gem_put_pages'], mustMatch: ['obj'], sleeps: 'yes', note: 'Only for objects backed by shmem.' },
    { c: 'unsigned long drm_gem_get_unmapped_area(struct file *filp, unsigned long uaddr, unsigned long len, unsigned long pgoff, unsigned long flags)', returns: 'value', sleeps: 'yes', since: '6.19' },
    { c: 'int drm_gem_handle_create(struct drm_file *file_priv, struct drm_gem_object *obj, u32 *handlep)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], lock: 'takes object_name_lock', sleeps: 'yes', note: 'Shows the object to user space: last in creation. Takes its own reference; the caller still puts its own.' },
    { c: 'int drm_gem_handle_create_tail(struct drm_file *file_priv, struct drm_gem_object *obj, u32 *handlep)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], lock: 'releases object_name_lock', sleeps: 'yes' },
    { c: 'int drm_gem_handle_delete(struct drm_file *filp, u32 handle)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'void drm_gem_lock(struct drm_gem_object *obj)', returns: 'void', releasedBy: ['drm_gem_unlock'], mustMatch: ['obj'], lock: 'acquires dma_resv', sleeps: 'yes', since: '6.16' },
    { c: 'int drm_gem_lock_reservations(struct drm_gem_object **objs, int count, struct ww_acquire_ctx *acquire_ctx)', returns: 'errno', releasedBy: ['drm_gem_unlock_reservations'], mustMatch: ['objs', 'count', 'acquire_ctx'], lock: 'acquires dma_resv', sleeps: 'yes', since: '5.1' },
    { c: 'unsigned long drm_gem_lru_scan(struct drm_gem_lru *lru, unsigned int nr_to_scan, unsigned long *remaining, bool (*shrink)(struct drm_gem_object *obj, struct ww_acquire_ctx *ticket), struct ww_acquire_ctx *ticket)', returns: 'value', lock: 'takes lru_lock', sleeps: 'yes', note: 'The number of pages that were freed.' },
    { c: 'int drm_gem_mmap(struct file *filp, struct vm_area_struct *vma)', returns: 'errno', releasedBy: ['drm_gem_vm_close'], sleeps: 'yes' },
    { c: 'int drm_gem_mmap_obj(struct drm_gem_object *obj, unsigned long obj_size, struct vm_area_struct *vma)', returns: 'errno', releasedBy: ['drm_gem_vm_close'], sleeps: 'yes', note: 'Takes a reference and puts it itself if the mmap callback fails. The caller has checked the access rights.' },
    { c: 'void drm_gem_object_free(struct kref *kref)', returns: 'void', lock: 'without dma_resv', sleeps: 'yes', note: 'The release of the reference count: never called directly.' },
    { c: 'int drm_gem_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size)', returns: 'errno', releasedBy: ['drm_gem_object_release', 'drm_gem_object_put'], sleeps: 'yes', note: 'The size must be whole pages, else BUG.' },
    { c: 'int drm_gem_object_init_with_mnt(struct drm_device *dev, struct drm_gem_object *obj, size_t size, struct vfsmount *gemfs)', returns: 'errno', releasedBy: ['drm_gem_object_release', 'drm_gem_object_put'], sleeps: 'yes', since: '6.14', note: 'On failure the caller still has to call drm_gem_private_object_fini().' },
    { c: 'struct drm_gem_object *drm_gem_object_lookup(struct drm_file *filp, u32 handle)', returns: 'null', releasedBy: ['drm_gem_object_put'], sleeps: 'no', note: 'NULL means -ENOENT.' },
    { c: 'void drm_gem_object_release(struct drm_gem_object *obj)', returns: 'void', sleeps: 'yes', note: 'Drops the mmap offset and the LRU entry too, but does not free the structure.' },
    { c: 'int drm_gem_objects_lookup(struct drm_file *filp, void *bo_handles, int count, struct drm_gem_object ***objs_out)', returns: 'errno', releasedBy: ['drm_gem_object_put', 'kvfree'], sleeps: 'yes', since: '5.1', roles: { objs_out: 'other' }, note: 'On failure too the array may be set and partly filled: put the entries and kvfree() it. Untouched for count 0.' },
    { c: 'void drm_gem_private_object_fini(struct drm_gem_object *obj)', returns: 'void', sleeps: 'yes', since: '6.4', note: 'Only after a failed initialisation.' },
    { c: 'void drm_gem_private_object_init(struct drm_device *dev, struct drm_gem_object *obj, size_t size)', returns: 'void', releasedBy: ['drm_gem_private_object_fini', 'drm_gem_object_release'], sleeps: 'no', note: 'The size must be whole pages, else BUG.' },
    { c: 'void drm_gem_put_pages(struct drm_gem_object *obj, struct page **pages, bool dirty, bool accessed)', returns: 'void', mustMatch: ['obj'], sleeps: 'yes', note: 'Frees the array too.' },
    { c: 'void drm_gem_unlock(struct drm_gem_object *obj)', returns: 'void', mustMatch: ['obj'], lock: 'releases dma_resv', sleeps: 'no' },
    { c: 'void drm_gem_unlock_reservations(struct drm_gem_object **objs, int count, struct ww_acquire_ctx *acquire_ctx)', returns: 'void', mustMatch: ['objs', 'count', 'acquire_ctx'], lock: 'releases dma_resv', sleeps: 'no' },
    { c: 'void drm_gem_vm_close(struct vm_area_struct *vma)', returns: 'void', lock: 'needs mmap_lock', sleeps: 'yes', note: 'Puts the object of the mapping. Not for the error path of a mmap callback.' },
    { c: 'void drm_gem_vm_open(struct vm_area_struct *vma)', returns: 'void', releasedBy: ['drm_gem_vm_close'], lock: 'needs mmap_lock', sleeps: 'no' },
    { c: 'int drm_gem_vmap(struct drm_gem_object *obj, struct iosys_map *map)', returns: 'errno', releasedBy: ['drm_gem_vunmap'], mustMatch: ['obj', 'map'], lock: 'takes dma_resv', sleeps: 'yes', note: '-ENOMEM if the callback leaves the map empty, -EOPNOTSUPP without one. From 6.2 to 6.15 this name wanted the lock held.' },
    { c: 'int drm_gem_vmap_locked(struct drm_gem_object *obj, struct iosys_map *map)', returns: 'errno', releasedBy: ['drm_gem_vunmap_locked'], mustMatch: ['obj', 'map'], lock: 'needs dma_resv', sleeps: 'yes', since: '6.16' },
    { c: 'void drm_gem_vunmap(struct drm_gem_object *obj, struct iosys_map *map)', returns: 'void', mustMatch: ['obj', 'map'], lock: 'takes dma_resv', sleeps: 'yes', note: 'Wants the map as drm_gem_vmap() gave it, and clears it.' },
    { c: 'void drm_gem_vunmap_locked(struct drm_gem_object *obj, struct iosys_map *map)', returns: 'void', mustMatch: ['obj', 'map'], lock: 'needs dma_resv', sleeps: 'yes', since: '6.16' },
    { c: 'struct drm_gem_object *drm_gem_object_lookup_at_offset(struct file *filp, unsigned long start, unsigned long pages)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], sleeps: 'yes', since: '6.19', note: 'Never NULL, unlike drm_gem_object_lookup().' },
  ]),
  ...contractsFrom('include/drm/drm_gem.h', [
    { c: 'bool drm_gem_is_imported(const struct drm_gem_object *obj)', returns: 'bool', sleeps: 'no', since: '6.15' },
    { c: 'void drm_gem_object_get(struct drm_gem_object *obj)', returns: 'void', releasedBy: ['drm_gem_object_put'], sleeps: 'no' },
    { c: 'void drm_gem_object_put(struct drm_gem_object *obj)', returns: 'void', lock: 'without dma_resv', sleeps: 'yes', note: 'NULL is allowed. The last reference frees, which may sleep and may take the reservation lock.' },
  ]),

  // The helpers for GEM objects in contiguous DMA memory, and for framebuffers made of them.
  ...contractsFrom('drivers/gpu/drm/drm_gem_dma_helper.c', [
    { c: 'struct drm_gem_dma_object *__drm_gem_dma_create(struct drm_device *drm, size_t size, bool private)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put', 'kfree'], sleeps: 'yes', note: 'Static. Takes the object from drm_driver.gem_create_object if set and frees with kfree(), so the GEM object must be the first member.' },
    { c: 'struct drm_gem_dma_object *drm_gem_dma_create(struct drm_device *drm, size_t size)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], sleeps: 'yes', note: 'Rounds the size up to whole pages and always has a kernel mapping; allocates for drm_dev_dma_dev().' },
    { c: 'struct drm_gem_dma_object *drm_gem_dma_create_with_handle(struct drm_file *file_priv, struct drm_device *drm, size_t size, uint32_t *handle)', returns: 'err-ptr', releasedBy: ['drm_gem_handle_delete'], sleeps: 'yes', note: 'Static. Drops the creation reference: the result is borrowed from the handle.' },
    { c: 'int drm_gem_dma_dumb_create(struct drm_file *file_priv, struct drm_device *drm, struct drm_mode_create_dumb *args)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], sleeps: 'yes', note: 'Computes args->pitch and args->size anew: what the driver put there is lost.' },
    { c: 'int drm_gem_dma_dumb_create_internal(struct drm_file *file_priv, struct drm_device *drm, struct drm_mode_create_dumb *args)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], sleeps: 'yes', note: 'Keeps a larger args->pitch or size. Not itself a dumb_create callback. Multiplies pitch and height in 32 bits.' },
    { c: 'void drm_gem_dma_free(struct drm_gem_dma_object *dma_obj)', returns: 'void', lock: 'without dma_resv', sleeps: 'yes', note: 'For the free callback only. Frees with the device, size and coherence of the allocation.' },
    { c: 'struct sg_table *drm_gem_dma_get_sg_table(struct drm_gem_dma_object *dma_obj)', returns: 'err-ptr', releasedBy: ['sg_free_table', 'kfree'], sleeps: 'yes', note: 'Its kernel-doc says NULL on failure; the code gives ERR_PTR. Passes no attrs.' },
    { c: 'unsigned long drm_gem_dma_get_unmapped_area(struct file *filp, unsigned long addr, unsigned long len, unsigned long pgoff, unsigned long flags)', returns: 'value', sleeps: 'yes', note: 'Only without an MMU: user space gets the kernel address.' },
    { c: 'int drm_gem_dma_mmap(struct drm_gem_dma_object *dma_obj, struct vm_area_struct *vma)', returns: 'errno', sleeps: 'yes', note: 'Also puts the object on error, although its callers do.' },
    { c: 'struct drm_gem_object *drm_gem_dma_prime_import_sg_table(struct drm_device *dev, struct dma_buf_attachment *attach, struct sg_table *sgt)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], sleeps: 'yes', note: 'Wants one contiguous DMA range that covers the buffer; vaddr stays NULL.' },
    { c: 'struct drm_gem_object *drm_gem_dma_prime_import_sg_table_vmap(struct drm_device *dev, struct dma_buf_attachment *attach, struct sg_table *sgt)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], lock: 'without dma_resv', sleeps: 'yes', note: 'Stores map.vaddr without asking for I/O memory.' },
    { c: 'void drm_gem_dma_print_info(const struct drm_gem_dma_object *dma_obj, struct drm_printer *p, unsigned int indent)', returns: 'void', sleeps: 'no' },
    { c: 'int drm_gem_dma_vmap(struct drm_gem_dma_object *dma_obj, struct iosys_map *map)', returns: 'errno', lock: 'needs dma_resv', sleeps: 'no', note: 'Gives the cached address and needs no vunmap; NULL becomes -ENOMEM in drm_gem_vmap_locked().' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_fb_dma_helper.c', [
    { c: 'dma_addr_t drm_fb_dma_get_gem_addr(struct drm_framebuffer *fb, struct drm_plane_state *state, unsigned int plane)', returns: 'zero-on-failure', mustCheck: false, sleeps: 'no', note: 'Already holds fb->offsets[plane] and the source position. Needs a reference to the framebuffer.' },
    { c: 'struct drm_gem_dma_object *drm_fb_dma_get_gem_obj(struct drm_framebuffer *fb, unsigned int plane)', returns: 'null', sleeps: 'no', note: 'Borrowed from the framebuffer. NULL for a bad plane index or an empty slot.' },
    { c: 'int drm_fb_dma_get_scanout_buffer(struct drm_plane *plane, struct drm_scanout_buffer *sb)', returns: 'errno', sleeps: 'no', since: '6.10', note: 'For the panic handler: the object must be mapped and not imported.' },
    { c: 'void drm_fb_dma_sync_non_coherent(struct drm_device *drm, struct drm_plane_state *old_state, struct drm_plane_state *state)', returns: 'void', sleeps: 'no', note: 'Syncs for drm->dev, whatever device the memory was allocated for.' },
  ]),
  ...contractsFrom('include/drm/drm_gem_dma_helper.h', [
    { c: 'void drm_gem_dma_object_free(struct drm_gem_object *obj)', returns: 'void', sleeps: 'yes', note: 'A free callback.' },
    { c: 'struct sg_table *drm_gem_dma_object_get_sg_table(struct drm_gem_object *obj)', returns: 'err-ptr', releasedBy: ['sg_free_table', 'kfree'], sleeps: 'yes', note: 'Its kernel-doc says NULL on failure; the code gives ERR_PTR.' },
    { c: 'int drm_gem_dma_object_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)', returns: 'errno', sleeps: 'yes', note: 'A mmap callback.' },
    { c: 'int drm_gem_dma_object_vmap(struct drm_gem_object *obj, struct iosys_map *map)', returns: 'errno', lock: 'needs dma_resv', sleeps: 'no', note: 'A vmap callback.' },
  ]),

  // The helpers for GEM objects in shmem pages.
  ...contractsFrom('drivers/gpu/drm/drm_gem_shmem_helper.c', [
    { c: 'struct drm_gem_shmem_object *drm_gem_shmem_create(struct drm_device *dev, size_t size)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put', 'drm_gem_shmem_free'], sleeps: 'yes' },
    { c: 'struct drm_gem_shmem_object *drm_gem_shmem_create_with_mnt(struct drm_device *dev, size_t size, struct vfsmount *gemfs)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put', 'drm_gem_shmem_free'], sleeps: 'yes', since: '6.14' },
    { c: 'int drm_gem_shmem_dumb_create(struct drm_file *file, struct drm_device *dev, struct drm_mode_create_dumb *args)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], sleeps: 'yes', note: 'Computes args->pitch and args->size anew.' },
    { c: 'void drm_gem_shmem_free(struct drm_gem_shmem_object *shmem)', returns: 'void', lock: 'takes dma_resv', sleeps: 'yes', note: 'For the free callback. Locks unless the object is imported.' },
    { c: 'struct sg_table *drm_gem_shmem_get_pages_sgt(struct drm_gem_shmem_object *shmem)', returns: 'err-ptr', lock: 'takes dma_resv', sleeps: 'yes', note: 'The object keeps the table until it is freed: the caller must not free it.' },
    { c: 'struct sg_table *drm_gem_shmem_get_sg_table(struct drm_gem_shmem_object *shmem)', returns: 'err-ptr', releasedBy: ['sg_free_table', 'kfree'], sleeps: 'yes', note: 'The pages must be pinned.' },
    { c: 'int drm_gem_shmem_madvise_locked(struct drm_gem_shmem_object *shmem, int madv)', returns: 'bool', mustCheck: true, lock: 'needs dma_resv', sleeps: 'no', note: 'True if the memory is still there.' },
    { c: 'int drm_gem_shmem_mmap(struct drm_gem_shmem_object *shmem, struct vm_area_struct *vma)', returns: 'errno', sleeps: 'yes', note: 'For an imported object it drops a reference on success.' },
    { c: 'int drm_gem_shmem_pin(struct drm_gem_shmem_object *shmem)', returns: 'errno', releasedBy: ['drm_gem_shmem_unpin'], mustMatch: ['shmem'], lock: 'takes dma_resv', sleeps: 'yes', note: 'Warns for an imported object.' },
    { c: 'int drm_gem_shmem_pin_locked(struct drm_gem_shmem_object *shmem)', returns: 'errno', releasedBy: ['drm_gem_shmem_unpin_locked'], mustMatch: ['shmem'], lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'struct drm_gem_object *drm_gem_shmem_prime_import_no_map(struct drm_device *dev, struct dma_buf *dma_buf)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], sleeps: 'yes', since: '6.16' },
    { c: 'struct drm_gem_object *drm_gem_shmem_prime_import_sg_table(struct drm_device *dev, struct dma_buf_attachment *attach, struct sg_table *sgt)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], sleeps: 'yes' },
    { c: 'void drm_gem_shmem_purge_locked(struct drm_gem_shmem_object *shmem)', returns: 'void', lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'void drm_gem_shmem_unpin(struct drm_gem_shmem_object *shmem)', returns: 'void', mustMatch: ['shmem'], lock: 'takes dma_resv', sleeps: 'yes' },
    { c: 'void drm_gem_shmem_unpin_locked(struct drm_gem_shmem_object *shmem)', returns: 'void', mustMatch: ['shmem'], lock: 'needs dma_resv', sleeps: 'no' },
    { c: 'int drm_gem_shmem_vmap_locked(struct drm_gem_shmem_object *shmem, struct iosys_map *map)', returns: 'errno', releasedBy: ['drm_gem_shmem_vunmap_locked'], mustMatch: ['shmem', 'map'], lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'void drm_gem_shmem_vunmap_locked(struct drm_gem_shmem_object *shmem, struct iosys_map *map)', returns: 'void', mustMatch: ['shmem', 'map'], lock: 'needs dma_resv', sleeps: 'yes' },
  ]),

  // Framebuffers and their GEM objects.
  ...contractsFrom('drivers/gpu/drm/drm_fourcc.c', [
    { c: 'uint32_t drm_driver_legacy_fb_format(struct drm_device *dev, uint32_t bpp, uint32_t depth)', returns: 'value', sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_framebuffer.c', [
    { c: 'void drm_framebuffer_cleanup(struct drm_framebuffer *fb)', returns: 'void', sleeps: 'yes' },
    { c: 'int drm_framebuffer_init(struct drm_device *dev, struct drm_framebuffer *fb, const struct drm_framebuffer_funcs *funcs)', returns: 'errno', releasedBy: ['drm_framebuffer_cleanup'], sleeps: 'yes', note: 'Shows the framebuffer to user space: last in creation.' },
    { c: 'struct drm_framebuffer *drm_framebuffer_lookup(struct drm_device *dev, struct drm_file *file_priv, uint32_t id)', returns: 'null', releasedBy: ['drm_framebuffer_put'], sleeps: 'yes' },
    { c: 'void drm_framebuffer_remove(struct drm_framebuffer *fb)', returns: 'void', lock: 'takes modeset_locks', sleeps: 'yes', note: 'Drops a reference.' },
  ]),
  ...contractsFrom('include/drm/drm_framebuffer.h', [
    { c: 'void drm_framebuffer_get(struct drm_framebuffer *fb)', returns: 'void', releasedBy: ['drm_framebuffer_put'], sleeps: 'no' },
    { c: 'void drm_framebuffer_put(struct drm_framebuffer *fb)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gem_framebuffer_helper.c', [
    { c: 'int drm_gem_fb_begin_cpu_access(struct drm_framebuffer *fb, enum dma_data_direction dir)', returns: 'errno', releasedBy: ['drm_gem_fb_end_cpu_access'], mustMatch: ['fb', 'dir'], lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'struct drm_framebuffer *drm_gem_fb_create(struct drm_device *dev, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd)', returns: 'err-ptr', releasedBy: ['drm_framebuffer_put'], sleeps: 'yes', note: 'Checks the object\'s size for every plane. Takes the format since 6.17.' },
    { c: 'struct drm_framebuffer *drm_gem_fb_create_with_dirty(struct drm_device *dev, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd)', returns: 'err-ptr', releasedBy: ['drm_framebuffer_put'], sleeps: 'yes', note: 'Takes the format since 6.17.' },
    { c: 'struct drm_framebuffer *drm_gem_fb_create_with_funcs(struct drm_device *dev, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd, const struct drm_framebuffer_funcs *funcs)', returns: 'err-ptr', releasedBy: ['drm_framebuffer_put'], sleeps: 'yes', note: 'Takes the format since 6.17.' },
    { c: 'void drm_gem_fb_destroy(struct drm_framebuffer *fb)', returns: 'void', sleeps: 'yes' },
    { c: 'void drm_gem_fb_end_cpu_access(struct drm_framebuffer *fb, enum dma_data_direction dir)', returns: 'void', mustMatch: ['fb', 'dir'], sleeps: 'yes' },
    { c: 'struct drm_gem_object *drm_gem_fb_get_obj(struct drm_framebuffer *fb, unsigned int plane)', returns: 'null', sleeps: 'no', note: 'Borrowed from the framebuffer.' },
    { c: 'int drm_gem_fb_init_with_funcs(struct drm_device *dev, struct drm_framebuffer *fb, struct drm_file *file, const struct drm_format_info *info, const struct drm_mode_fb_cmd2 *mode_cmd, const struct drm_framebuffer_funcs *funcs)', returns: 'errno', releasedBy: ['drm_gem_fb_destroy'], sleeps: 'yes' },
    { c: 'int drm_gem_fb_vmap(struct drm_framebuffer *fb, struct iosys_map *map, struct iosys_map *data)', returns: 'errno', releasedBy: ['drm_gem_fb_vunmap'], mustMatch: ['fb', 'map'], lock: 'takes dma_resv', sleeps: 'yes', note: 'Both arrays need an entry for every plane; unmap with map, access through data.' },
    { c: 'void drm_gem_fb_vunmap(struct drm_framebuffer *fb, struct iosys_map *map)', returns: 'void', mustMatch: ['fb', 'map'], lock: 'takes dma_resv', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gem_atomic_helper.c', [
    { c: 'int drm_gem_plane_helper_prepare_fb(struct drm_plane *plane, struct drm_plane_state *state)', returns: 'errno', sleeps: 'yes', note: 'What happens when prepare_fb is not given.' },
  ]),

  // Sharing GEM objects as dma-bufs.
  ...contractsFrom('drivers/gpu/drm/drm_prime.c', [
    { c: 'struct dma_buf *drm_gem_dmabuf_export(struct drm_device *dev, struct dma_buf_export_info *exp_info)', returns: 'err-ptr', releasedBy: ['dma_buf_put'], sleeps: 'yes', note: 'Takes a reference to the device and to the object.' },
    { c: 'void drm_gem_dmabuf_release(struct dma_buf *dma_buf)', returns: 'void', sleeps: 'yes', note: 'The release callback of a dma-buf.' },
    { c: 'struct sg_table *drm_gem_map_dma_buf(struct dma_buf_attachment *attach, enum dma_data_direction dir)', returns: 'err-ptr', releasedBy: ['drm_gem_unmap_dma_buf'], mustMatch: ['attach', 'dir'], lock: 'needs dma_resv', sleeps: 'yes', note: 'Maps with DMA_ATTR_SKIP_CPU_SYNC.' },
    { c: 'struct dma_buf *drm_gem_prime_export(struct drm_gem_object *obj, int flags)', returns: 'err-ptr', releasedBy: ['dma_buf_put'], sleeps: 'yes' },
    { c: 'int drm_gem_prime_fd_to_handle(struct drm_device *dev, struct drm_file *file_priv, int prime_fd, uint32_t *handle)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], lock: 'takes object_name_lock', sleeps: 'yes' },
    { c: 'int drm_gem_prime_handle_to_fd(struct drm_device *dev, struct drm_file *file_priv, uint32_t handle, uint32_t flags, int *prime_fd)', returns: 'errno', releasedBy: ['close'], sleeps: 'yes' },
    { c: 'struct drm_gem_object *drm_gem_prime_import(struct drm_device *dev, struct dma_buf *dma_buf)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], lock: 'needs object_name_lock', sleeps: 'yes', note: 'The core holds the lock. Attaches drm_dev_dma_dev() since 6.18.' },
    { c: 'struct drm_gem_object *drm_gem_prime_import_dev(struct drm_device *dev, struct dma_buf *dma_buf, struct device *attach_dev)', returns: 'err-ptr', releasedBy: ['drm_gem_object_put'], lock: 'needs object_name_lock', sleeps: 'yes', note: 'The free callback must call drm_prime_gem_destroy(). For an own buffer it gives another reference.' },
    { c: 'int drm_gem_prime_mmap(struct drm_gem_object *obj, struct vm_area_struct *vma)', returns: 'errno', sleeps: 'yes', note: 'Adds the fake offset; the mmap callback takes it out. No drm_driver callback since 6.6.' },
    { c: 'void drm_prime_gem_destroy(struct drm_gem_object *obj, struct sg_table *sg)', returns: 'void', mustMatch: ['obj'], lock: 'without dma_resv', sleeps: 'yes', note: 'Unmaps in both directions, detaches and puts the dma-buf.' },
    { c: 'unsigned long drm_prime_get_contiguous_size(struct sg_table *sgt)', returns: 'value', mustCheck: true, sleeps: 'no', since: '5.11', note: 'The size of the first contiguous DMA range.' },
    { c: 'struct sg_table *drm_prime_pages_to_sg(struct drm_device *dev, struct page **pages, unsigned int nr_pages)', returns: 'err-ptr', releasedBy: ['sg_free_table', 'kfree'], sleeps: 'yes', note: 'Takes the device since 5.10.' },
    { c: 'int drm_prime_sg_to_dma_addr_array(struct sg_table *sgt, dma_addr_t *addrs, int max_entries)', returns: 'minus-one', sleeps: 'no', since: '5.11', roles: { addrs: 'other' }, note: '-1 if the array is too small; no errno.' },
    { c: 'int __deprecated drm_prime_sg_to_page_array(struct sg_table *sgt, struct page **pages, int max_entries)', returns: 'minus-one', sleeps: 'no', since: '5.11', note: '-1 if the array is too small; no errno. Deprecated.' },
    { c: 'void drm_gem_unmap_dma_buf(struct dma_buf_attachment *attach, struct sg_table *sgt, enum dma_data_direction dir)', returns: 'void', mustMatch: ['attach', 'dir'], lock: 'needs dma_resv', sleeps: 'yes' },
  ]),

  // Dumb buffers.
  ...contractsFrom('drivers/gpu/drm/drm_dumb_buffers.c', [
    { c: 'int drm_mode_create_dumb(struct drm_device *dev, struct drm_mode_create_dumb *args, struct drm_file *file_priv)', returns: 'errno', releasedBy: ['drm_mode_destroy_dumb'], sleeps: 'yes', note: 'Zeroes handle, pitch and size but not flags; checks for overflow before the driver aligns.' },
    { c: 'int drm_mode_destroy_dumb(struct drm_device *dev, u32 handle, struct drm_file *file_priv)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
    { c: 'int drm_mode_size_dumb(struct drm_device *dev, struct drm_mode_create_dumb *args, unsigned long hw_pitch_align, unsigned long hw_size_align)', returns: 'errno', sleeps: 'no', note: 'Writes args->pitch and args->size. hw_pitch_align is in bytes; hw_size_align is 0 or whole pages.' },
  ]),

  // VRAM and TTM objects.
  ...contractsFrom('drivers/gpu/drm/drm_gem_ttm_helper.c', [
    { c: 'int drm_gem_ttm_mmap(struct drm_gem_object *gem, struct vm_area_struct *vma)', returns: 'errno', sleeps: 'yes', note: 'Drops the GEM reference on success: TTM has its own.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_gem_vram_helper.c', [
    { c: 'int drm_gem_vram_fill_create_dumb(struct drm_file *file, struct drm_device *dev, unsigned long pg_align, unsigned long pitch_align, struct drm_mode_create_dumb *args)', returns: 'errno', releasedBy: ['drm_gem_handle_delete'], sleeps: 'yes' },
    { c: 'struct drm_gem_vram_object *drm_gem_vram_create(struct drm_device *dev, size_t size, unsigned long pg_align)', returns: 'err-ptr', releasedBy: ['drm_gem_vram_put'], sleeps: 'yes' },
    { c: 'void drm_gem_vram_put(struct drm_gem_vram_object *gbo)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/gpu/drm/ttm/ttm_bo.c', [
    { c: 'int ttm_bo_init_reserved(struct ttm_device *bdev, struct ttm_buffer_object *bo, enum ttm_bo_type type, struct ttm_placement *placement, uint32_t alignment, struct ttm_operation_ctx *ctx, struct sg_table *sg, struct dma_resv *resv, void (*destroy)(struct ttm_buffer_object *))', returns: 'errno', releasedBy: ['ttm_bo_put'], sleeps: 'yes', note: 'Calls @destroy on failure; the object comes back reserved.' },
    { c: 'void ttm_bo_put(struct ttm_buffer_object *bo)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/ttm/ttm_bo.h', [
    { c: 'int ttm_bo_reserve(struct ttm_buffer_object *bo, bool interruptible, bool no_wait, struct ww_acquire_ctx *ticket)', returns: 'errno', releasedBy: ['ttm_bo_unreserve'], mustMatch: ['bo'], sleeps: 'yes' },
    { c: 'void ttm_bo_unreserve(struct ttm_buffer_object *bo)', returns: 'void', mustMatch: ['bo'], sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/gpu/drm/ttm/ttm_bo_util.c', [
    { c: 'int ttm_bo_vmap(struct ttm_buffer_object *bo, struct iosys_map *map)', returns: 'errno', releasedBy: ['ttm_bo_vunmap'], mustMatch: ['bo', 'map'], sleeps: 'yes' },
    { c: 'void ttm_bo_vunmap(struct ttm_buffer_object *bo, struct iosys_map *map)', returns: 'void', mustMatch: ['bo', 'map'], sleeps: 'yes' },
    { c: 'int ttm_bo_kmap(struct ttm_buffer_object *bo, unsigned long start_page, unsigned long num_pages, struct ttm_bo_kmap_obj *map)', returns: 'errno', releasedBy: ['ttm_bo_kunmap'], mustMatch: ['map'], sleeps: 'yes' },
    { c: 'void ttm_bo_kunmap(struct ttm_bo_kmap_obj *map)', returns: 'void', mustMatch: ['map'], sleeps: 'yes' },
  ]),
];
