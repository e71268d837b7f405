import { type Contract, contractsFrom } from '../contract.js';

// biome-ignore format: a table, one function a line
/** DMA memory and mappings, dma-bufs, reservation objects, fences and scatter-gather tables. */
export const dmaContracts: readonly Contract[] = [
  // Memory for DMA: allocation, freeing and mapping it into processes.
  ...contractsFrom('include/linux/dma-mapping.h', [
    { c: 'void *dma_alloc_attrs(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t flag, unsigned long attrs)', returns: 'cookie-or-null', releasedBy: ['dma_free_attrs'], mustMatch: ['dev', 'size', 'dma_handle', 'attrs'], sleeps: 'by-gfp', note: 'Zeroed, except without a kernel mapping on dma-direct; then the pointer is a cookie and no address. Never pass __GFP_COMP.' },
    { c: 'void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)', returns: 'null', releasedBy: ['dma_free_coherent'], mustMatch: ['dev', 'size', 'dma_handle'], sleeps: 'by-gfp', note: 'Always zeroed; the same as dma_alloc_attrs() with attrs 0.' },
    { c: 'void *dma_alloc_noncoherent(struct device *dev, size_t size, dma_addr_t *dma_handle, enum dma_data_direction dir, gfp_t gfp)', returns: 'null', releasedBy: ['dma_free_noncoherent'], mustMatch: ['dev', 'size', 'dma_handle', 'dir'], sleeps: 'by-gfp', since: '5.10', note: 'The direction stands before gfp, and there is no attrs argument.' },
    { c: 'struct sg_table *dma_alloc_noncontiguous(struct device *dev, size_t size, enum dma_data_direction dir, gfp_t gfp, unsigned long attrs)', returns: 'null', releasedBy: ['dma_free_noncontiguous'], mustMatch: ['dev', 'size', 'dir'], sleeps: 'by-gfp', since: '5.13', note: 'The direction stands before gfp, attrs last.' },
    { c: 'void *dma_alloc_wc(struct device *dev, size_t size, dma_addr_t *dma_addr, gfp_t gfp)', returns: 'null', releasedBy: ['dma_free_wc'], mustMatch: ['dev', 'size', 'dma_addr'], sleeps: 'by-gfp', note: 'The same as dma_alloc_attrs() with DMA_ATTR_WRITE_COMBINE; __GFP_NOWARN becomes DMA_ATTR_NO_WARN.' },
    { c: 'bool dma_can_mmap(struct device *dev)', returns: 'bool', sleeps: 'no' },
    { c: 'void dma_free_attrs(struct device *dev, size_t size, void *cpu_addr, dma_addr_t dma_handle, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'size', 'cpu_addr', 'dma_handle', 'attrs'], lock: 'without irqs_off', sleeps: 'yes', note: 'NULL is ignored. A wrong DMA_ATTR_NO_KERNEL_MAPPING takes an address for a struct page.' },
    { c: 'void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t dma_handle)', returns: 'void', mustMatch: ['dev', 'size', 'cpu_addr', 'dma_handle'], lock: 'without irqs_off', sleeps: 'yes' },
    { c: 'void dma_free_noncoherent(struct device *dev, size_t size, void *vaddr, dma_addr_t dma_handle, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'size', 'vaddr', 'dma_handle', 'dir'], sleeps: 'yes' },
    { c: 'void dma_free_noncontiguous(struct device *dev, size_t size, struct sg_table *sgt, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'size', 'sgt', 'dir'], sleeps: 'yes' },
    { c: 'void dma_free_wc(struct device *dev, size_t size, void *cpu_addr, dma_addr_t dma_addr)', returns: 'void', mustMatch: ['dev', 'size', 'cpu_addr', 'dma_addr'], lock: 'without irqs_off', sleeps: 'yes' },
    { c: 'int dma_get_sgtable(struct device *dev, struct sg_table *sgt, void *cpu_addr, dma_addr_t dma_addr, size_t size)', returns: 'errno', releasedBy: ['sg_free_table'], mustMatch: ['cpu_addr', 'dma_addr', 'size'], sleeps: 'yes', note: 'Passes attrs 0: wrong for memory without a kernel mapping.' },
    { c: 'int dma_get_sgtable_attrs(struct device *dev, struct sg_table *sgt, void *cpu_addr, dma_addr_t dma_addr, size_t size, unsigned long attrs)', returns: 'errno', releasedBy: ['sg_free_table'], mustMatch: ['cpu_addr', 'dma_addr', 'size', 'attrs'], sleeps: 'yes', note: 'The attrs of the allocation decide how cpu_addr is read.' },
    { c: 'int dma_mmap_attrs(struct device *dev, struct vm_area_struct *vma, void *cpu_addr, dma_addr_t dma_addr, size_t size, unsigned long attrs)', returns: 'errno', mustMatch: ['cpu_addr', 'dma_addr', 'attrs'], lock: 'needs mmap_lock', sleeps: 'yes', note: 'vma->vm_pgoff counts: take a fake offset out first.' },
    { c: 'int dma_mmap_coherent(struct device *dev, struct vm_area_struct *vma, void *cpu_addr, dma_addr_t dma_addr, size_t size)', returns: 'errno', mustMatch: ['cpu_addr', 'dma_addr'], lock: 'needs mmap_lock', sleeps: 'yes' },
    { c: 'int dma_mmap_wc(struct device *dev, struct vm_area_struct *vma, void *cpu_addr, dma_addr_t dma_addr, size_t size)', returns: 'errno', mustMatch: ['cpu_addr', 'dma_addr'], lock: 'needs mmap_lock', sleeps: 'yes' },
    { c: 'void *dma_vmap_noncontiguous(struct device *dev, size_t size, struct sg_table *sgt)', returns: 'null', releasedBy: ['dma_vunmap_noncontiguous'], mustMatch: ['dev'], sleeps: 'yes', since: '5.13' },
    { c: 'void *dmam_alloc_attrs(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp, unsigned long attrs)', returns: 'null', sleeps: 'yes' },
    { c: 'void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *dma_handle, gfp_t gfp)', returns: 'null', releasedBy: ['dmam_free_coherent'], sleeps: 'yes', note: 'Must not be freed with dma_free_coherent().' },
  ]),
  ...contractsFrom('kernel/dma/mapping.c', [
    { c: 'struct page *dma_alloc_pages(struct device *dev, size_t size, dma_addr_t *dma_handle, enum dma_data_direction dir, gfp_t gfp)', returns: 'null', releasedBy: ['dma_free_pages'], mustMatch: ['dev', 'size', 'dma_handle', 'dir'], sleeps: 'by-gfp', since: '5.10', note: 'The direction stands before gfp.' },
    { c: 'void dma_free_pages(struct device *dev, size_t size, struct page *page, dma_addr_t dma_handle, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'size', 'page', 'dma_handle', 'dir'], sleeps: 'yes' },
    { c: 'int dma_mmap_pages(struct device *dev, struct vm_area_struct *vma, size_t size, struct page *page)', returns: 'errno', mustMatch: ['size', 'page'], lock: 'needs mmap_lock', sleeps: 'yes', note: 'The size stands before the page.' },
    { c: 'void dma_vunmap_noncontiguous(struct device *dev, void *vaddr)', returns: 'void', mustMatch: ['dev'], sleeps: 'yes', since: '5.13' },
    { c: 'int dma_mmap_noncontiguous(struct device *dev, struct vm_area_struct *vma, size_t size, struct sg_table *sgt)', returns: 'errno', sleeps: 'yes', since: '5.13' },
    { c: 'void dmam_free_coherent(struct device *dev, size_t size, void *vaddr, dma_addr_t dma_handle)', returns: 'void', mustMatch: ['dev', 'size', 'vaddr', 'dma_handle'], sleeps: 'yes' },
  ]),

  // Mapping memory for DMA, syncing it, and what a device can address.
  ...contractsFrom('include/linux/dma-mapping.h', [
    { c: 'int dma_coerce_mask_and_coherent(struct device *dev, u64 mask)', returns: 'errno', sleeps: 'yes', note: 'Call before the first allocation or mapping.' },
    { c: 'dma_addr_t dma_map_page(struct device *dev, struct page *page, size_t offset, size_t size, enum dma_data_direction dir)', returns: 'dma-addr', releasedBy: ['dma_unmap_page'], mustMatch: ['dev', 'size', 'dir'], sleeps: 'no' },
    { c: 'dma_addr_t dma_map_phys(struct device *dev, phys_addr_t phys, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'dma-addr', releasedBy: ['dma_unmap_phys'], mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no', since: '6.18' },
    { c: 'dma_addr_t dma_map_resource(struct device *dev, phys_addr_t phys_addr, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'dma-addr', releasedBy: ['dma_unmap_resource'], mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no' },
    { c: 'unsigned int dma_map_sg(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir)', returns: 'count-or-zero', releasedBy: ['dma_unmap_sg'], mustMatch: ['dev', 'sg', 'nents', 'dir'], sleeps: 'no', note: 'Never negative. Unmap with the nents given here, not with the result.' },
    { c: 'unsigned int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir, unsigned long attrs)', returns: 'count-or-zero', releasedBy: ['dma_unmap_sg_attrs'], mustMatch: ['dev', 'sg', 'nents', 'dir', 'attrs'], sleeps: 'no', note: 'Never negative. Unmap with the nents given here, not with the result.' },
    { c: 'int dma_map_sgtable(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir, unsigned long attrs)', returns: 'errno', releasedBy: ['dma_unmap_sgtable'], mustMatch: ['dev', 'sgt', 'dir', 'attrs'], sleeps: 'no', since: '5.8' },
    { c: 'dma_addr_t dma_map_single(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir)', returns: 'dma-addr', releasedBy: ['dma_unmap_single'], mustMatch: ['dev', 'size', 'dir'], sleeps: 'no', note: 'Not for vmalloc or stack memory.' },
    { c: 'int dma_mapping_error(struct device *dev, dma_addr_t dma_addr)', returns: 'errno', mustMatch: ['dev'], sleeps: 'no', note: '-ENOMEM since 5.0, a truth value before.' },
    { c: 'size_t dma_max_mapping_size(struct device *dev)', returns: 'value', sleeps: 'no' },
    { c: 'int dma_set_coherent_mask(struct device *dev, u64 mask)', returns: 'errno', sleeps: 'yes', note: 'Call before the first allocation.' },
    { c: 'int dma_set_mask(struct device *dev, u64 mask)', returns: 'errno', sleeps: 'yes', note: 'Call before the first allocation or mapping.' },
    { c: 'int dma_set_mask_and_coherent(struct device *dev, u64 mask)', returns: 'errno', sleeps: 'yes', note: 'Call before the first allocation or mapping. Does not fail for a mask that is too wide: a fallback to 32 bits is dead code.' },
    { c: 'void dma_set_max_seg_size(struct device *dev, unsigned int size)', returns: 'void', sleeps: 'no', note: 'Call before mapping; an importer without it gets segments of 64 KiB. Returned int before 6.12.' },
    { c: 'void dma_sync_sgtable_for_cpu(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'dir'], sleeps: 'no', since: '5.8' },
    { c: 'void dma_sync_sgtable_for_device(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'dir'], sleeps: 'no', since: '5.8' },
    { c: 'void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'dir'], sleeps: 'no' },
    { c: 'void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'dir'], sleeps: 'no', note: 'Only for streaming mappings and noncoherent memory.' },
    { c: 'void dma_unmap_sg(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'sg', 'nents', 'dir'], sleeps: 'no', note: 'nents is what dma_map_sg() was given, not what it returned.' },
    { c: 'void dma_unmap_sgtable(struct device *dev, struct sg_table *sgt, enum dma_data_direction dir, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'sgt', 'dir', 'attrs'], sleeps: 'no' },
    { c: 'dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'dma-addr', releasedBy: ['dma_unmap_single_attrs'], mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no', note: 'Not for vmalloc or stack memory.' },
    { c: 'void dma_unmap_page(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'size', 'dir'], sleeps: 'no' },
    { c: 'void dma_unmap_single(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'size', 'dir'], sleeps: 'no' },
    { c: 'void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no' },
    { c: 'void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nelems, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'nelems', 'dir'], sleeps: 'no', note: 'nelems is what dma_map_sg() was given.' },
    { c: 'void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg, int nelems, enum dma_data_direction dir)', returns: 'void', mustMatch: ['dev', 'nelems', 'dir'], sleeps: 'no', note: 'nelems is what dma_map_sg() was given.' },
  ]),
  ...contractsFrom('kernel/dma/mapping.c', [
    { c: 'dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'dma-addr', releasedBy: ['dma_unmap_page_attrs'], mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no' },
    { c: 'void dma_unmap_page_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no' },
    { c: 'void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'sg', 'nents', 'dir', 'attrs'], sleeps: 'no', note: 'nents is what was given at mapping, not what came back.' },
    { c: 'void dma_unmap_phys(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no', since: '6.18' },
    { c: 'void dma_unmap_resource(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, unsigned long attrs)', returns: 'void', mustMatch: ['dev', 'size', 'dir', 'attrs'], sleeps: 'no' },
  ]),

  // Shared buffers, their attachments and sync files.
  ...contractsFrom('drivers/dma-buf/dma-buf.c', [
    { c: 'struct dma_buf_attachment *dma_buf_attach(struct dma_buf *dmabuf, struct device *dev)', returns: 'err-ptr', releasedBy: ['dma_buf_detach'], mustMatch: ['dmabuf'], lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'int dma_buf_begin_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)', returns: 'errno', releasedBy: ['dma_buf_end_cpu_access'], mustMatch: ['dmabuf', 'direction'], lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'void dma_buf_detach(struct dma_buf *dmabuf, struct dma_buf_attachment *attach)', returns: 'void', mustMatch: ['dmabuf'], lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'struct dma_buf_attachment *dma_buf_dynamic_attach(struct dma_buf *dmabuf, struct device *dev, const struct dma_buf_attach_ops *importer_ops, void *importer_priv)', returns: 'err-ptr', releasedBy: ['dma_buf_detach'], mustMatch: ['dmabuf'], lock: 'without dma_resv', sleeps: 'yes', since: '5.6', note: 'A dynamic importer must give move_notify.' },
    { c: 'int dma_buf_end_cpu_access(struct dma_buf *dmabuf, enum dma_data_direction direction)', returns: 'errno', mustMatch: ['dmabuf', 'direction'], lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'struct dma_buf *dma_buf_export(const struct dma_buf_export_info *exp_info)', returns: 'err-ptr', releasedBy: ['dma_buf_put'], lock: 'without dma_resv', sleeps: 'yes', note: 'exp_info needs priv and the operations map_dma_buf, unmap_dma_buf and release.' },
    { c: 'int dma_buf_fd(struct dma_buf *dmabuf, int flags)', returns: 'fd-or-errno', releasedBy: ['close'], lock: 'without dma_resv', sleeps: 'yes', note: 'Takes over the caller\'s reference, but only on success.' },
    { c: 'struct dma_buf *dma_buf_get(int fd)', returns: 'err-ptr', releasedBy: ['dma_buf_put'], lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'struct sg_table *dma_buf_map_attachment(struct dma_buf_attachment *attach, enum dma_data_direction direction)', returns: 'err-ptr', releasedBy: ['dma_buf_unmap_attachment'], mustMatch: ['attach', 'direction'], lock: 'needs dma_resv', sleeps: 'yes', note: 'An exporter\'s NULL is turned into ERR_PTR(-ENOMEM). Wants the reservation lock since 6.2.' },
    { c: 'struct sg_table *dma_buf_map_attachment_unlocked(struct dma_buf_attachment *attach, enum dma_data_direction direction)', returns: 'err-ptr', releasedBy: ['dma_buf_unmap_attachment_unlocked'], mustMatch: ['attach', 'direction'], lock: 'takes dma_resv', sleeps: 'yes', since: '6.2' },
    { c: 'int dma_buf_mmap(struct dma_buf *dmabuf, struct vm_area_struct *vma, unsigned long pgoff)', returns: 'errno', lock: 'without dma_resv', sleeps: 'yes' },
    { c: 'void dma_buf_move_notify(struct dma_buf *dmabuf)', returns: 'void', lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'int dma_buf_pin(struct dma_buf_attachment *attach)', returns: 'errno', releasedBy: ['dma_buf_unpin'], mustMatch: ['attach'], lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'void dma_buf_put(struct dma_buf *dmabuf)', returns: 'void', lock: 'without dma_resv', sleeps: 'yes', note: 'NULL draws a warning.' },
    { c: 'void dma_buf_unmap_attachment(struct dma_buf_attachment *attach, struct sg_table *sg_table, enum dma_data_direction direction)', returns: 'void', mustMatch: ['attach', 'direction'], lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'void dma_buf_unmap_attachment_unlocked(struct dma_buf_attachment *attach, struct sg_table *sg_table, enum dma_data_direction direction)', returns: 'void', mustMatch: ['attach', 'direction'], lock: 'takes dma_resv', sleeps: 'yes', since: '6.2' },
    { c: 'void dma_buf_unpin(struct dma_buf_attachment *attach)', returns: 'void', mustMatch: ['attach'], lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'int dma_buf_vmap(struct dma_buf *dmabuf, struct iosys_map *map)', returns: 'errno', releasedBy: ['dma_buf_vunmap'], mustMatch: ['dmabuf', 'map'], lock: 'needs dma_resv', sleeps: 'yes', note: 'Counted; the map may be I/O memory. Returned a pointer before 5.11, wants the reservation lock since 6.2.' },
    { c: 'int dma_buf_vmap_unlocked(struct dma_buf *dmabuf, struct iosys_map *map)', returns: 'errno', releasedBy: ['dma_buf_vunmap_unlocked'], mustMatch: ['dmabuf', 'map'], lock: 'takes dma_resv', sleeps: 'yes', since: '6.2' },
    { c: 'void dma_buf_vunmap(struct dma_buf *dmabuf, struct iosys_map *map)', returns: 'void', mustMatch: ['dmabuf', 'map'], lock: 'needs dma_resv', sleeps: 'yes' },
    { c: 'void dma_buf_vunmap_unlocked(struct dma_buf *dmabuf, struct iosys_map *map)', returns: 'void', mustMatch: ['dmabuf', 'map'], lock: 'takes dma_resv', sleeps: 'yes', since: '6.2' },
  ]),
  ...contractsFrom('include/linux/dma-buf.h', [
    { c: 'void get_dma_buf(struct dma_buf *dmabuf)', returns: 'void', releasedBy: ['dma_buf_put'], sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/dma-buf/dma-heap.c', [
    { c: 'struct dma_heap *dma_heap_add(const struct dma_heap_export_info *exp_info)', returns: 'err-ptr', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/dma-buf/sync_file.c', [
    { c: 'struct sync_file *sync_file_create(struct dma_fence *fence)', returns: 'null', releasedBy: ['fput', 'fd_install'], sleeps: 'yes', note: 'fput() on its file; fd_install() hands it over.' },
    { c: 'struct dma_fence *sync_file_get_fence(int fd)', returns: 'null', releasedBy: ['dma_fence_put'], sleeps: 'no' },
  ]),

  // Reservation objects.
  ...contractsFrom('drivers/dma-buf/dma-resv.c', [
    { c: 'void dma_resv_add_fence(struct dma_resv *obj, struct dma_fence *fence, enum dma_resv_usage usage)', returns: 'void', lock: 'needs dma_resv', sleeps: 'no', note: 'Needs a slot reserved under the same lock; takes its own reference to the fence.' },
    { c: 'void dma_resv_fini(struct dma_resv *obj)', returns: 'void', sleeps: 'no' },
    { c: 'int dma_resv_get_fences(struct dma_resv *obj, enum dma_resv_usage usage, unsigned int *num_fences, struct dma_fence ***fences)', returns: 'errno', releasedBy: ['dma_fence_put', 'kfree'], sleeps: 'yes', note: 'Put every fence, then kfree() the array.' },
    { c: 'int dma_resv_get_singleton(struct dma_resv *obj, enum dma_resv_usage usage, struct dma_fence **fence)', returns: 'errno', releasedBy: ['dma_fence_put'], sleeps: 'yes', since: '5.18' },
    { c: 'void dma_resv_init(struct dma_resv *obj)', returns: 'void', releasedBy: ['dma_resv_fini'], sleeps: 'no' },
    { c: 'int dma_resv_reserve_fences(struct dma_resv *obj, unsigned int num_fences)', returns: 'errno', lock: 'needs dma_resv', sleeps: 'yes', note: 'Unlocking gives the slots up; num_fences must cover every fence that is added.' },
    { c: 'bool dma_resv_test_signaled(struct dma_resv *obj, enum dma_resv_usage usage)', returns: 'bool', sleeps: 'no' },
    { c: 'long dma_resv_wait_timeout(struct dma_resv *obj, enum dma_resv_usage usage, bool intr, unsigned long timeout)', returns: 'timeout', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/dma-resv.h', [
    { c: 'int dma_resv_lock(struct dma_resv *obj, struct ww_acquire_ctx *ctx)', returns: 'errno', releasedBy: ['dma_resv_unlock'], mustMatch: ['obj'], lock: 'acquires dma_resv', sleeps: 'yes', note: '-EDEADLK with a context; cannot fail without one.' },
    { c: 'int dma_resv_lock_interruptible(struct dma_resv *obj, struct ww_acquire_ctx *ctx)', returns: 'errno', releasedBy: ['dma_resv_unlock'], mustMatch: ['obj'], lock: 'acquires dma_resv', sleeps: 'yes', note: '-EINTR or -EDEADLK.' },
    { c: 'bool dma_resv_trylock(struct dma_resv *obj)', returns: 'bool', releasedBy: ['dma_resv_unlock'], mustMatch: ['obj'], mustCheck: true, lock: 'acquires dma_resv', sleeps: 'no' },
    { c: 'void dma_resv_unlock(struct dma_resv *obj)', returns: 'void', mustMatch: ['obj'], lock: 'releases dma_resv', sleeps: 'no' },
  ]),

  // Fences.
  ...contractsFrom('drivers/dma-buf/dma-fence.c', [
    { c: 'int dma_fence_add_callback(struct dma_fence *fence, struct dma_fence_cb *cb, dma_fence_func_t func)', returns: 'errno', sleeps: 'no', note: '-ENOENT says that the fence has signalled already.' },
    { c: 'void dma_fence_init(struct dma_fence *fence, const struct dma_fence_ops *ops, spinlock_t *lock, u64 context, u64 seqno)', returns: 'void', releasedBy: ['dma_fence_put'], sleeps: 'no' },
    { c: 'int dma_fence_signal(struct dma_fence *fence)', returns: 'errno', mustCheck: false, lock: 'takes fence_lock', sleeps: 'no' },
    { c: 'int dma_fence_signal_locked(struct dma_fence *fence)', returns: 'errno', mustCheck: false, lock: 'needs fence_lock', sleeps: 'no' },
    { c: 'signed long dma_fence_wait_timeout(struct dma_fence *fence, bool intr, signed long timeout)', returns: 'timeout', sleeps: 'yes', note: 'Not in a signalling path, nor under a lock that one takes.' },
    { c: 'u64 dma_fence_context_alloc(unsigned num)', returns: 'value', sleeps: 'no' },
    { c: 'bool dma_fence_remove_callback(struct dma_fence *fence, struct dma_fence_cb *cb)', returns: 'bool', sleeps: 'no', note: 'True if the callback had not run yet.' },
    { c: 'signed long dma_fence_default_wait(struct dma_fence *fence, bool intr, signed long timeout)', returns: 'timeout', sleeps: 'yes' },
    { c: 'signed long dma_fence_wait_any_timeout(struct dma_fence **fences, uint32_t count, bool intr, signed long timeout, uint32_t *idx)', returns: 'timeout', sleeps: 'yes' },
    { c: 'struct dma_fence *dma_fence_get_stub(void)', returns: 'value', releasedBy: ['dma_fence_put'], sleeps: 'no', note: 'Never fails.' },
    { c: 'struct dma_fence *dma_fence_allocate_private_stub(ktime_t timestamp)', returns: 'null', releasedBy: ['dma_fence_put'], sleeps: 'yes', note: 'ERR_PTR in 5.15.' },
  ]),
  ...contractsFrom('drivers/dma-buf/dma-fence-array.c', [
    { c: 'struct dma_fence_array *dma_fence_array_create(int num_fences, struct dma_fence **fences, u64 context, unsigned seqno, bool signal_on_any)', returns: 'null', releasedBy: ['dma_fence_put'], sleeps: 'yes', note: 'Takes over the array of fences.' },
  ]),
  ...contractsFrom('include/linux/dma-fence-chain.h', [
    { c: 'struct dma_fence_chain *dma_fence_chain_alloc(void)', returns: 'null', releasedBy: ['dma_fence_chain_free', 'dma_fence_put'], sleeps: 'yes', note: 'dma_fence_put() once the chain node is initialised.' },
    { c: 'void dma_fence_chain_free(struct dma_fence_chain *chain)', returns: 'void', sleeps: 'no', note: 'For a node that was never initialised.' },
  ]),
  ...contractsFrom('include/linux/dma-fence.h', [
    { c: 'struct dma_fence *dma_fence_get(struct dma_fence *fence)', returns: 'same-pointer', releasedBy: ['dma_fence_put'], sleeps: 'no', note: 'NULL is allowed and comes back.' },
    { c: 'struct dma_fence *dma_fence_get_rcu(struct dma_fence *fence)', returns: 'null', releasedBy: ['dma_fence_put'], lock: 'needs rcu', sleeps: 'no', note: 'NULL if the last reference is already gone.' },
    { c: 'struct dma_fence *dma_fence_get_rcu_safe(struct dma_fence __rcu **fencep)', returns: 'null', releasedBy: ['dma_fence_put'], lock: 'needs rcu', sleeps: 'no' },
    { c: 'void dma_fence_put(struct dma_fence *fence)', returns: 'void', sleeps: 'no', note: 'NULL is allowed; the release callback may sleep.' },
    { c: 'signed long dma_fence_wait(struct dma_fence *fence, bool intr)', returns: 'errno', sleeps: 'yes', note: '0, or -ERESTARTSYS if intr. Not in a signalling path, nor under a lock that one takes.' },
    { c: 'bool dma_fence_is_signaled(struct dma_fence *fence)', returns: 'bool', sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/dma-fence-unwrap.h', [
    { c: 'struct dma_fence *dma_fence_unwrap_merge(struct dma_fence *fence, ...)', returns: 'null', releasedBy: ['dma_fence_put'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/dma-buf/dma-fence-chain.c', [
    { c: 'int dma_fence_chain_find_seqno(struct dma_fence **pfence, uint64_t seqno)', returns: 'errno', sleeps: 'no', note: 'On failure the fence is not put.' },
  ]),

  // Mappings that may be system or I/O memory.
  ...contractsFrom('include/linux/iosys-map.h', [
    { c: 'void iosys_map_clear(struct iosys_map *map)', returns: 'void', sleeps: 'no' },
    { c: 'void iosys_map_incr(struct iosys_map *map, size_t incr)', returns: 'void', sleeps: 'no', roles: { incr: 'offset' }, note: 'Changes the map in place: never do that to the map that is unmapped later.' },
    { c: 'bool iosys_map_is_null(const struct iosys_map *map)', returns: 'bool', sleeps: 'no' },
    { c: 'bool iosys_map_is_set(const struct iosys_map *map)', returns: 'bool', sleeps: 'no' },
    { c: 'void iosys_map_memcpy_from(void *dst, const struct iosys_map *src, size_t src_offset, size_t len)', returns: 'void', sleeps: 'no' },
    { c: 'void iosys_map_memcpy_to(struct iosys_map *dst, size_t dst_offset, const void *src, size_t len)', returns: 'void', sleeps: 'no' },
    { c: 'void iosys_map_memset(struct iosys_map *dst, size_t offset, int value, size_t len)', returns: 'void', sleeps: 'no' },
    { c: 'void iosys_map_set_vaddr(struct iosys_map *map, void *vaddr)', returns: 'void', sleeps: 'no', note: 'Marks the map as system memory.' },
    { c: 'void iosys_map_set_vaddr_iomem(struct iosys_map *map, void *vaddr_iomem)', returns: 'void', sleeps: 'no', note: 'Marks the map as I/O memory.' },
  ]),

  // Scatter-gather tables.
  ...contractsFrom('lib/scatterlist.c', [
    { c: 'int sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp_mask)', returns: 'errno', releasedBy: ['sg_free_table'], mustMatch: ['table'], sleeps: 'by-gfp' },
    { c: 'int sg_alloc_table_from_pages_segment(struct sg_table *sgt, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, unsigned int max_segment, gfp_t gfp_mask)', returns: 'errno', releasedBy: ['sg_free_table'], mustMatch: ['sgt'], sleeps: 'by-gfp', since: '5.15' },
    { c: 'void sg_free_table(struct sg_table *table)', returns: 'void', mustMatch: ['table'], sleeps: 'no', note: 'Does not free the structure itself.' },
  ]),
  ...contractsFrom('include/linux/scatterlist.h', [
    { c: 'int sg_alloc_table_from_pages(struct sg_table *sgt, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, gfp_t gfp_mask)', returns: 'errno', releasedBy: ['sg_free_table'], mustMatch: ['sgt'], sleeps: 'by-gfp' },
    { c: 'dma_addr_t sg_dma_address(struct scatterlist *sg)', returns: 'value', sleeps: 'no', note: 'Only on mapped entries.' },
    { c: 'unsigned int sg_dma_len(struct scatterlist *sg)', returns: 'value', sleeps: 'no', note: 'Only on mapped entries; may differ from the length.' },
  ]),
];
