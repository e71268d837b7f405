import { type Contract, contractsFrom } from '../contract.js';

// biome-ignore format: a table, one function a line
/** Device tree nodes, IOMMU domains, files, numbers, threads and waits. */
export const kernelContracts: readonly Contract[] = [
  // Device tree nodes and the devices found by them.
  ...contractsFrom('drivers/of/base.c', [
    { c: 'struct device_node *of_find_node_by_name(struct device_node *from, const char *name)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no', note: 'Puts @from.' },
    { c: 'struct device_node *of_find_node_by_phandle(phandle handle)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'struct device_node *of_find_compatible_node(struct device_node *from, const char *type, const char *compatible)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no', note: 'Puts @from.' },
    { c: 'struct device_node *of_get_child_by_name(const struct device_node *node, const char *name)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'struct device_node *of_get_next_child(const struct device_node *node, struct device_node *prev)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no', note: 'Puts @prev.' },
    { c: 'struct device_node *of_get_parent(const struct device_node *node)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'const struct of_device_id *of_match_node(const struct of_device_id *matches, const struct device_node *node)', returns: 'null', sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/of.h', [
    { c: 'struct device_node *of_find_node_by_path(const char *path)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'struct device_node *of_find_matching_node(struct device_node *from, const struct of_device_id *matches)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no', note: 'Puts @from.' },
    { c: 'struct device_node *of_parse_phandle(const struct device_node *np, const char *phandle_name, int index)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'int of_property_read_u32(const struct device_node *np, const char *propname, u32 *out_value)', returns: 'errno', mustCheck: false, sleeps: 'no', note: 'Leaves the value alone on failure.' },
  ]),
  ...contractsFrom('drivers/of/property.c', [
    { c: 'struct device_node *of_graph_get_remote_node(const struct device_node *node, u32 port, u32 endpoint)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'struct device_node *of_graph_get_port_by_id(struct device_node *parent, u32 id)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'struct device_node *of_graph_get_endpoint_by_regs(const struct device_node *parent, int port_reg, int reg)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
    { c: 'struct device_node *of_graph_get_remote_port_parent(const struct device_node *node)', returns: 'null', releasedBy: ['of_node_put'], sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/of/dynamic.c', [
    { c: 'void of_node_put(struct device_node *node)', returns: 'void', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/of/platform.c', [
    { c: 'struct platform_device *of_find_device_by_node(struct device_node *np)', returns: 'null', releasedBy: ['platform_device_put', 'put_device'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/i2c.h', [
    { c: 'struct i2c_adapter *of_find_i2c_adapter_by_node(struct device_node *node)', returns: 'null', releasedBy: ['put_device'], sleeps: 'yes', note: 'put_device() on its dev.' },
    { c: 'struct i2c_adapter *of_get_i2c_adapter_by_node(struct device_node *node)', returns: 'null', releasedBy: ['i2c_put_adapter'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/backlight.h', [
    { c: 'struct backlight_device *of_find_backlight_by_node(struct device_node *node)', returns: 'null', releasedBy: ['put_device'], sleeps: 'yes', note: 'put_device() on its dev.' },
    { c: 'struct backlight_device *backlight_device_register(const char *name, struct device *dev, void *devdata, const struct backlight_ops *ops, const struct backlight_properties *props)', returns: 'err-ptr', releasedBy: ['backlight_device_unregister'], sleeps: 'yes' },
    { c: 'struct backlight_device *devm_backlight_device_register(struct device *dev, const char *name, struct device *parent, void *devdata, const struct backlight_ops *ops, const struct backlight_properties *props)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct backlight_device *devm_of_find_backlight(struct device *dev)', returns: 'err-ptr-or-null', sleeps: 'yes', note: 'NULL: no backlight is described.' },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_mipi_dsi.c', [
    { c: 'struct mipi_dsi_host *of_find_mipi_dsi_host_by_node(struct device_node *node)', returns: 'null', sleeps: 'yes', note: 'Borrowed.' },
  ]),
  ...contractsFrom('drivers/of/device.c', [
    { c: 'const void *of_device_get_match_data(const struct device *dev)', returns: 'null' },
    { c: 'const struct of_device_id *of_match_device(const struct of_device_id *matches, const struct device *dev)', returns: 'null', sleeps: 'no' },
  ]),
  ...contractsFrom('drivers/base/property.c', [
    { c: 'const void *device_get_match_data(const struct device *dev)', returns: 'null' },
  ]),
  ...contractsFrom('include/linux/of_reserved_mem.h', [
    { c: 'int of_reserved_mem_device_init(struct device *dev)', returns: 'errno', releasedBy: ['of_reserved_mem_device_release'], mustMatch: ['dev'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/of_device.h', [
    { c: 'int of_dma_configure(struct device *dev, struct device_node *np, bool force_dma)', returns: 'errno', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/of/irq.c', [
    { c: 'unsigned int irq_of_parse_and_map(struct device_node *dev, int index)', returns: 'zero-on-failure', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/bus.c', [
    { c: 'struct device *bus_find_device(const struct bus_type *bus, struct device *start, const void *data, device_match_t match)', returns: 'null', releasedBy: ['put_device'], sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/base/core.c', [
    { c: 'struct device *get_device(struct device *dev)', returns: 'same-pointer', releasedBy: ['put_device'], sleeps: 'no', note: 'NULL is allowed and comes back.' },
    { c: 'void put_device(struct device *dev)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/i2c/i2c-core-base.c', [
    { c: 'void i2c_put_adapter(struct i2c_adapter *adap)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
    { c: 'struct i2c_client *i2c_new_client_device(struct i2c_adapter *adap, struct i2c_board_info const *info)', returns: 'err-ptr', releasedBy: ['i2c_unregister_device'], sleeps: 'yes' },
    { c: 'void i2c_unregister_device(struct i2c_client *client)', returns: 'void', sleeps: 'yes', note: 'NULL and error pointers are allowed.' },
  ]),

  // IOMMU domains and DMA engine channels.
  ...contractsFrom('include/linux/iommu.h', [
    { c: 'struct iommu_domain *iommu_paging_domain_alloc(struct device *dev)', returns: 'err-ptr', releasedBy: ['iommu_domain_free'], sleeps: 'yes', since: '6.11', note: 'iommu_domain_alloc(), which it replaced, gave NULL.' },
    { c: 'ssize_t iommu_map_sgtable(struct iommu_domain *domain, unsigned long iova, struct sg_table *sgt, int prot)', returns: 'count-or-errno', releasedBy: ['iommu_unmap'], mustMatch: ['domain', 'iova'], sleeps: 'yes', note: 'The bytes mapped: not 0 on success.' },
  ]),
  ...contractsFrom('drivers/iommu/iommu.c', [
    { c: 'void iommu_domain_free(struct iommu_domain *domain)', returns: 'void', sleeps: 'yes' },
    { c: 'struct iommu_domain *iommu_get_domain_for_dev(struct device *dev)', returns: 'null', sleeps: 'yes', note: 'Borrowed.' },
    { c: 'int iommu_attach_device(struct iommu_domain *domain, struct device *dev)', returns: 'errno', releasedBy: ['iommu_detach_device'], mustMatch: ['domain', 'dev'], sleeps: 'yes' },
    { c: 'void iommu_detach_device(struct iommu_domain *domain, struct device *dev)', returns: 'void', mustMatch: ['domain', 'dev'], sleeps: 'yes' },
    { c: 'int iommu_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t size, int prot, gfp_t gfp)', returns: 'errno', releasedBy: ['iommu_unmap'], mustMatch: ['domain', 'iova', 'size'], sleeps: 'by-gfp', note: 'Takes gfp since 6.3.' },
    { c: 'ssize_t iommu_map_sg(struct iommu_domain *domain, unsigned long iova, struct scatterlist *sg, unsigned int nents, int prot, gfp_t gfp)', returns: 'count-or-errno', releasedBy: ['iommu_unmap'], mustMatch: ['domain', 'iova'], sleeps: 'by-gfp', note: 'The bytes mapped; takes gfp since 6.3.' },
    { c: 'size_t iommu_unmap(struct iommu_domain *domain, unsigned long iova, size_t size)', returns: 'value', mustMatch: ['domain', 'iova', 'size'], sleeps: 'no', note: 'The bytes unmapped.' },
    { c: 'phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)', returns: 'zero-on-failure', sleeps: 'no' },
    { c: 'struct iommu_group *iommu_group_get(struct device *dev)', returns: 'null', releasedBy: ['iommu_group_put'], sleeps: 'no' },
    { c: 'void iommu_group_put(struct iommu_group *group)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),
  ...contractsFrom('drivers/dma/dmaengine.c', [
    { c: 'struct dma_chan *dma_request_chan(struct device *dev, const char *name)', returns: 'err-ptr', releasedBy: ['dma_release_channel'], sleeps: 'yes' },
    { c: 'struct dma_chan *dma_request_chan_by_mask(const dma_cap_mask_t *mask)', returns: 'err-ptr', releasedBy: ['dma_release_channel'], sleeps: 'yes' },
    { c: 'void dma_release_channel(struct dma_chan *chan)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/dmaengine.h', [
    { c: 'struct dma_chan *dma_request_channel(dma_cap_mask_t mask, dma_filter_fn fn, void *fn_param)', returns: 'null', releasedBy: ['dma_release_channel'], sleeps: 'yes' },
    { c: 'struct dma_async_tx_descriptor *dmaengine_prep_slave_sg(struct dma_chan *chan, struct scatterlist *sgl, unsigned int sg_len, enum dma_transfer_direction dir, unsigned long flags)', returns: 'null', sleeps: 'no' },
    { c: 'struct dma_async_tx_descriptor *dmaengine_prep_slave_single(struct dma_chan *chan, dma_addr_t buf, size_t len, enum dma_transfer_direction dir, unsigned long flags)', returns: 'null', sleeps: 'no' },
    { c: 'struct dma_async_tx_descriptor *dmaengine_prep_dma_cyclic(struct dma_chan *chan, dma_addr_t buf_addr, size_t buf_len, size_t period_len, enum dma_transfer_direction dir, unsigned long flags)', returns: 'null', sleeps: 'no' },
  ]),

  // Files, file descriptors, shmem files and debugfs.
  ...contractsFrom('fs/file.c', [
    { c: 'struct file *fget(unsigned int fd)', returns: 'null', releasedBy: ['fput'], sleeps: 'no' },
    { c: 'int get_unused_fd_flags(unsigned flags)', returns: 'fd-or-errno', releasedBy: ['put_unused_fd'], sleeps: 'yes', note: 'fd_install() ends the reservation.' },
    { c: 'void put_unused_fd(unsigned int fd)', returns: 'void', sleeps: 'no' },
    { c: 'void fd_install(unsigned int fd, struct file *file)', returns: 'void', sleeps: 'yes', note: 'Takes over the reference to the file; user space can use and close it at once.' },
  ]),
  ...contractsFrom('fs/file_table.c', [
    { c: 'void fput(struct file *file)', returns: 'void', sleeps: 'no' },
    { c: 'struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name, int flags, const struct file_operations *fops)', returns: 'err-ptr', releasedBy: ['fput'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/fs.h', [
    { c: 'struct file *filp_open(const char *filename, int flags, umode_t mode)', returns: 'err-ptr', releasedBy: ['filp_close', 'fput'], sleeps: 'yes' },
    { c: 'int filp_close(struct file *filp, fl_owner_t id)', returns: 'errno', mustCheck: false, sleeps: 'yes' },
  ]),
  ...contractsFrom('fs/anon_inodes.c', [
    { c: 'struct file *anon_inode_getfile(const char *name, const struct file_operations *fops, void *priv, int flags)', returns: 'err-ptr', releasedBy: ['fput'], sleeps: 'yes' },
    { c: 'int anon_inode_getfd(const char *name, const struct file_operations *fops, void *priv, int flags)', returns: 'fd-or-errno', releasedBy: ['close'], sleeps: 'yes' },
  ]),
  ...contractsFrom('mm/shmem.c', [
    { c: 'struct file *shmem_file_setup(const char *name, loff_t size, unsigned long flags)', returns: 'err-ptr', releasedBy: ['fput'], sleeps: 'yes' },
    { c: 'struct file *shmem_file_setup_with_mnt(struct vfsmount *mnt, const char *name, loff_t size, unsigned long flags)', returns: 'err-ptr', releasedBy: ['fput'], sleeps: 'yes' },
    { c: 'struct page *shmem_read_mapping_page_gfp(struct address_space *mapping, pgoff_t index, gfp_t gfp)', returns: 'err-ptr', releasedBy: ['put_page'], sleeps: 'yes' },
    { c: 'struct folio *shmem_read_folio_gfp(struct address_space *mapping, pgoff_t index, gfp_t gfp)', returns: 'err-ptr', releasedBy: ['folio_put'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/shmem_fs.h', [
    { c: 'struct page *shmem_read_mapping_page(struct address_space *mapping, pgoff_t index)', returns: 'err-ptr', releasedBy: ['put_page'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/eventfd.h', [
    { c: 'struct eventfd_ctx *eventfd_ctx_fdget(int fd)', returns: 'err-ptr', releasedBy: ['eventfd_ctx_put'], sleeps: 'no' },
    { c: 'void eventfd_ctx_put(struct eventfd_ctx *ctx)', returns: 'void' },
  ]),
  ...contractsFrom('fs/debugfs/inode.c', [
    { c: 'struct dentry *debugfs_create_dir(const char *name, struct dentry *parent)', returns: 'err-ptr', releasedBy: ['debugfs_remove'], mustCheck: false, sleeps: 'yes', note: 'Callers are to ignore failure.' },
    { c: 'struct dentry *debugfs_lookup(const char *name, struct dentry *parent)', returns: 'err-ptr-or-null', releasedBy: ['dput'], sleeps: 'yes', note: 'NULL if there is none, an ERR_PTR() without CONFIG_DEBUG_FS.' },
    { c: 'void debugfs_remove(struct dentry *dentry)', returns: 'void', sleeps: 'yes', note: 'NULL and error pointers are allowed.' },
  ]),
  ...contractsFrom('include/linux/debugfs.h', [
    { c: 'struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data, const struct file_operations *fops)', returns: 'err-ptr', releasedBy: ['debugfs_remove'], mustCheck: false, sleeps: 'yes', note: 'Callers are to ignore failure.' },
  ]),

  // Numbers and the objects behind them: XArray, IDR, IDA.
  ...contractsFrom('lib/xarray.c', [
    { c: 'void *xa_load(struct xarray *xa, unsigned long index)', returns: 'null', sleeps: 'no', note: 'Borrowed.' },
    { c: 'void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)', returns: 'xa-entry', releasedBy: ['xa_erase'], mustMatch: ['xa', 'index'], sleeps: 'by-gfp', note: 'The old entry, or an error that xa_is_err() and xa_err() read.' },
    { c: 'void *xa_erase(struct xarray *xa, unsigned long index)', returns: 'null', mustMatch: ['xa', 'index'], mustCheck: false, sleeps: 'no', note: 'The old entry.' },
  ]),
  ...contractsFrom('include/linux/xarray.h', [
    { c: 'void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)', returns: 'xa-entry', sleeps: 'by-gfp', note: 'The old entry, or an error that xa_is_err() and xa_err() read.' },
    { c: 'int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)', returns: 'errno', releasedBy: ['xa_erase'], mustMatch: ['xa', 'index'], sleeps: 'by-gfp' },
    { c: 'int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)', returns: 'errno', releasedBy: ['xa_erase'], mustMatch: ['xa'], sleeps: 'by-gfp' },
    { c: 'int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp)', returns: 'count-or-errno', releasedBy: ['xa_erase'], mustMatch: ['xa'], sleeps: 'by-gfp', note: '1 if the numbers wrapped round.' },
  ]),
  ...contractsFrom('lib/idr.c', [
    { c: 'void *idr_find(const struct idr *idr, unsigned long id)', returns: 'null', sleeps: 'no', note: 'Borrowed.' },
    { c: 'int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)', returns: 'id-or-errno', releasedBy: ['idr_remove'], mustMatch: ['idr'], sleeps: 'by-gfp' },
    { c: 'int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)', returns: 'id-or-errno', releasedBy: ['idr_remove'], mustMatch: ['idr'], sleeps: 'by-gfp' },
    { c: 'void *idr_remove(struct idr *idr, unsigned long id)', returns: 'null', mustMatch: ['idr'], mustCheck: false, sleeps: 'no', note: 'The old entry.' },
    { c: 'void *idr_replace(struct idr *idr, void *ptr, unsigned long id)', returns: 'err-ptr', sleeps: 'no', note: 'The old entry.' },
    { c: 'int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)', returns: 'id-or-errno', releasedBy: ['ida_free'], mustMatch: ['ida'], sleeps: 'by-gfp' },
    { c: 'void ida_free(struct ida *ida, unsigned int id)', returns: 'void', mustMatch: ['ida'], sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/idr.h', [
    { c: 'int ida_alloc(struct ida *ida, gfp_t gfp)', returns: 'id-or-errno', releasedBy: ['ida_free'], mustMatch: ['ida'], sleeps: 'by-gfp' },
    { c: 'int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t gfp)', returns: 'id-or-errno', releasedBy: ['ida_free'], mustMatch: ['ida'], sleeps: 'by-gfp' },
  ]),

  // Threads, workqueues, waits and locks.
  ...contractsFrom('include/linux/kthread.h', [
    { c: 'struct task_struct *kthread_create(int (*threadfn)(void *data), void *data, const char *namefmt, ...)', returns: 'err-ptr', releasedBy: ['kthread_stop'], sleeps: 'yes' },
    { c: 'struct task_struct *kthread_run(int (*threadfn)(void *data), void *data, const char *namefmt, ...)', returns: 'err-ptr', releasedBy: ['kthread_stop'], sleeps: 'yes' },
    { c: 'struct kthread_worker *kthread_create_worker(unsigned int flags, const char *namefmt, ...)', returns: 'err-ptr', releasedBy: ['kthread_destroy_worker'], sleeps: 'yes', note: 'Does not start the worker since 6.14.' },
    { c: 'struct kthread_worker *kthread_run_worker(unsigned int flags, const char *namefmt, ...)', returns: 'err-ptr', releasedBy: ['kthread_destroy_worker'], sleeps: 'yes', since: '6.14' },
  ]),
  ...contractsFrom('kernel/kthread.c', [
    { c: 'int kthread_stop(struct task_struct *k)', returns: 'value', sleeps: 'yes', note: 'What the thread function returned.' },
    { c: 'void kthread_destroy_worker(struct kthread_worker *worker)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/workqueue.h', [
    { c: 'struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)', returns: 'null', releasedBy: ['destroy_workqueue'], sleeps: 'yes' },
    { c: 'struct workqueue_struct *alloc_ordered_workqueue(const char *fmt, unsigned int flags, ...)', returns: 'null', releasedBy: ['destroy_workqueue'], sleeps: 'yes' },
    { c: 'struct workqueue_struct *create_singlethread_workqueue(const char *name)', returns: 'null', releasedBy: ['destroy_workqueue'], sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/workqueue.c', [
    { c: 'void destroy_workqueue(struct workqueue_struct *wq)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/sched/completion.c', [
    { c: 'unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)', returns: 'rest-or-zero', sleeps: 'yes' },
    { c: 'int wait_for_completion_interruptible(struct completion *x)', returns: 'errno', sleeps: 'yes' },
    { c: 'long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout)', returns: 'timeout', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/wait.h', [
    { c: 'long wait_event_timeout(wait_queue_head_t wq_head, bool condition, long timeout)', returns: 'rest-or-zero', sleeps: 'yes' },
    { c: 'int wait_event_interruptible(wait_queue_head_t wq_head, bool condition)', returns: 'errno', sleeps: 'yes' },
    { c: 'long wait_event_interruptible_timeout(wait_queue_head_t wq_head, bool condition, long timeout)', returns: 'timeout', sleeps: 'yes' },
  ]),
  ...contractsFrom('kernel/locking/mutex.c', [
    { c: 'int mutex_lock_interruptible(struct mutex *lock)', returns: 'errno', releasedBy: ['mutex_unlock'], mustMatch: ['lock'], sleeps: 'yes' },
    { c: 'int mutex_trylock(struct mutex *lock)', returns: 'bool', releasedBy: ['mutex_unlock'], mustMatch: ['lock'], sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/iopoll.h', [
    { c: 'int readl_poll_timeout(const void *addr, u32 val, bool cond, unsigned long delay_us, u64 timeout_us)', returns: 'errno', sleeps: 'yes' },
  ]),
];
