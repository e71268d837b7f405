import { type Contract, contractsFrom } from '../contract.js';

// biome-ignore format: a table, one function a line
/** Memory: slab, strings, pages, pools and mappings. */
export const memoryContracts: readonly Contract[] = [
  // kmalloc and slab caches.
  ...contractsFrom('include/linux/slab.h', [
    { c: 'void *kmalloc(size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *kzalloc(size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *kcalloc(size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *kmalloc_array(size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *kmalloc_node(size_t size, gfp_t flags, int node)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *kzalloc_node(size_t size, gfp_t flags, int node)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *krealloc(const void *objp, size_t new_size, gfp_t flags)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp', note: 'On failure the old memory stays allocated.' },
    { c: 'void *kvmalloc(size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'void *kvzalloc(size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'void *kvcalloc(size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'void *kvmalloc_array(size_t n, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'void *kvrealloc(const void *p, size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes', note: 'Lost its old-size argument in 6.12.' },
    { c: 'struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags, void (*ctor)(void *))', returns: 'null', releasedBy: ['kmem_cache_destroy'], sleeps: 'yes' },
    { c: 'void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags)', returns: 'null', releasedBy: ['kmem_cache_free', 'kfree'], mustMatch: ['s'], sleeps: 'by-gfp' },
    { c: 'void *kmem_cache_zalloc(struct kmem_cache *k, gfp_t flags)', returns: 'null', releasedBy: ['kmem_cache_free', 'kfree'], mustMatch: ['k'], sleeps: 'by-gfp' },
  ]),
  ...contractsFrom('mm/slub.c', [
    { c: 'void kfree(const void *object)', returns: 'void', sleeps: 'no', note: 'NULL is allowed.' },
    { c: 'void kvfree(const void *addr)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed; frees what kmalloc(), vmalloc() or kvmalloc() gave.' },
    { c: 'void kvfree_sensitive(const void *addr, size_t len)', returns: 'void', sleeps: 'yes' },
    { c: 'void kmem_cache_free(struct kmem_cache *s, void *x)', returns: 'void', mustMatch: ['s'], sleeps: 'no' },
  ]),
  ...contractsFrom('mm/slab_common.c', [
    { c: 'void kfree_sensitive(const void *p)', returns: 'void', sleeps: 'no', note: 'Overwrites the memory first.' },
    { c: 'void kmem_cache_destroy(struct kmem_cache *s)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
  ]),

  // Copies of strings and of user memory, and bitmaps.
  ...contractsFrom('mm/util.c', [
    { c: 'char *kstrdup(const char *s, gfp_t gfp)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'char *kstrndup(const char *s, size_t max, gfp_t gfp)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'const char *kstrdup_const(const char *s, gfp_t gfp)', returns: 'null', releasedBy: ['kfree_const'], sleeps: 'by-gfp', note: 'May give back the constant itself.' },
    { c: 'void kfree_const(const void *x)', returns: 'void', sleeps: 'no' },
    { c: 'void *kmemdup_array(const void *src, size_t count, size_t element_size, gfp_t gfp)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'void *kvmemdup(const void *src, size_t len, gfp_t gfp)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'void *memdup_user(const void *src, size_t len)', returns: 'err-ptr', releasedBy: ['kfree'], sleeps: 'yes' },
    { c: 'void *memdup_user_nul(const void *src, size_t len)', returns: 'err-ptr', releasedBy: ['kfree'], sleeps: 'yes' },
    { c: 'void *vmemdup_user(const void *src, size_t len)', returns: 'err-ptr', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'char *strndup_user(const char *s, long n)', returns: 'err-ptr', releasedBy: ['kfree'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/fortify-string.h', [
    { c: 'void *kmemdup(const void *src, size_t len, gfp_t gfp)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
  ]),
  ...contractsFrom('lib/kasprintf.c', [
    { c: 'char *kasprintf(gfp_t gfp, const char *fmt, ...)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
    { c: 'char *kvasprintf(gfp_t gfp, const char *fmt, va_list ap)', returns: 'null', releasedBy: ['kfree'], sleeps: 'by-gfp' },
  ]),
  ...contractsFrom('include/linux/string.h', [
    { c: 'void *memdup_array_user(const void *src, size_t n, size_t size)', returns: 'err-ptr', releasedBy: ['kfree'], sleeps: 'yes' },
    { c: 'void *vmemdup_array_user(const void *src, size_t n, size_t size)', returns: 'err-ptr', releasedBy: ['kvfree'], sleeps: 'yes' },
  ]),
  ...contractsFrom('lib/bitmap.c', [
    { c: 'unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)', returns: 'null', releasedBy: ['bitmap_free'], sleeps: 'by-gfp' },
    { c: 'unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)', returns: 'null', releasedBy: ['bitmap_free'], sleeps: 'by-gfp' },
    { c: 'void bitmap_free(const unsigned long *bitmap)', returns: 'void', sleeps: 'no' },
  ]),

  // Kernel and user mappings of pages: vmalloc, vmap, kmap, remap.
  ...contractsFrom('mm/vmalloc.c', [
    { c: 'void *vmap(struct page **pages, unsigned int count, unsigned long flags, pgprot_t prot)', returns: 'null', releasedBy: ['vunmap'], sleeps: 'yes', note: 'The array of pages is needed only for the call, unless VM_MAP_PUT_PAGES is set.' },
    { c: 'void vunmap(const void *addr)', returns: 'void', lock: 'without interrupt', sleeps: 'yes', note: 'NULL is allowed. Wants the address that vmap() returned.' },
    { c: 'void vfree(const void *addr)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed. From an interrupt the work is put off.' },
    { c: 'void *vm_map_ram(struct page **pages, unsigned int count, int node)', returns: 'null', releasedBy: ['vm_unmap_ram'], mustMatch: ['count'], sleeps: 'yes' },
    { c: 'void vm_unmap_ram(const void *mem, unsigned int count)', returns: 'void', mustMatch: ['count'], sleeps: 'yes' },
    { c: 'void *vmap_pfn(unsigned long *pfns, unsigned int count, pgprot_t prot)', returns: 'null', releasedBy: ['vunmap'], sleeps: 'yes' },
  ]),
  ...contractsFrom('mm/memory.c', [
    { c: 'int vm_map_pages(struct vm_area_struct *vma, struct page **pages, unsigned long num)', returns: 'errno', note: 'Unmapped with the vma. vma->vm_pgoff is the first index: take a fake offset out first.' },
    { c: 'int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size, pgprot_t prot)', returns: 'errno', note: 'Unmapped with the vma.' },
    { c: 'int vm_insert_page(struct vm_area_struct *vma, unsigned long addr, struct page *page)', returns: 'errno', sleeps: 'yes', note: 'Unmapped with the vma.' },
    { c: 'int vm_iomap_memory(struct vm_area_struct *vma, phys_addr_t start, unsigned long len)', returns: 'errno', sleeps: 'yes', note: 'Unmapped with the vma.' },
  ]),
  ...contractsFrom('include/linux/vmalloc.h', [
    { c: 'void *vmalloc(unsigned long size)', returns: 'null', releasedBy: ['vfree', 'kvfree'], sleeps: 'yes' },
    { c: 'void *vzalloc(unsigned long size)', returns: 'null', releasedBy: ['vfree', 'kvfree'], sleeps: 'yes' },
    { c: 'void *vmalloc_user(unsigned long size)', returns: 'null', releasedBy: ['vfree', 'kvfree'], sleeps: 'yes' },
    { c: 'void *vmalloc_32(unsigned long size)', returns: 'null', releasedBy: ['vfree', 'kvfree'], sleeps: 'yes' },
    { c: 'void *vmalloc_node(unsigned long size, int node)', returns: 'null', releasedBy: ['vfree', 'kvfree'], sleeps: 'yes' },
    { c: 'void *__vmalloc(unsigned long size, gfp_t gfp_mask)', returns: 'null', releasedBy: ['vfree', 'kvfree'], sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/highmem-internal.h', [
    { c: 'void *kmap(struct page *page)', returns: 'value', releasedBy: ['kunmap'], mustMatch: ['page'], sleeps: 'yes', note: 'Never fails.' },
    { c: 'void kunmap(const struct page *page)', returns: 'void', mustMatch: ['page'] },
    { c: 'void *kmap_local_page(const struct page *page)', returns: 'value', releasedBy: ['kunmap_local'], sleeps: 'no', note: 'Never fails; unmap in reverse order.' },
    { c: 'void kunmap_local(const void *addr)', returns: 'void', sleeps: 'no', note: 'Wants the address, not the page.' },
  ]),
  ...contractsFrom('include/linux/mm.h', [
    { c: 'int io_remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size, pgprot_t prot)', returns: 'errno', sleeps: 'yes', note: 'Unmapped with the vma.' },
  ]),
  ...contractsFrom('mm/mmap.c', [
    { c: 'struct vm_area_struct *find_vma(struct mm_struct *mm, unsigned long addr)', returns: 'null', lock: 'needs mmap_lock', sleeps: 'no', note: 'The first vma that ends behind addr; it need not contain it. Borrowed under the mmap lock.' },
  ]),

  // Whole pages, pinned user pages and copies from user space.
  ...contractsFrom('include/linux/gfp.h', [
    { c: 'struct page *alloc_pages(gfp_t gfp_mask, unsigned int order)', returns: 'null', releasedBy: ['__free_pages'], mustMatch: ['order'], sleeps: 'by-gfp' },
    { c: 'struct page *alloc_page(gfp_t gfp_mask)', returns: 'null', releasedBy: ['__free_page', '__free_pages', 'put_page'], sleeps: 'by-gfp' },
    { c: 'unsigned long __get_free_pages(gfp_t gfp_mask, unsigned int order)', returns: 'zero-on-failure', releasedBy: ['free_pages'], mustMatch: ['order'], sleeps: 'by-gfp' },
    { c: 'unsigned long __get_free_page(gfp_t gfp_mask)', returns: 'zero-on-failure', releasedBy: ['free_page', 'free_pages'], sleeps: 'by-gfp' },
    { c: 'unsigned long get_zeroed_page(gfp_t gfp_mask)', returns: 'zero-on-failure', releasedBy: ['free_page', 'free_pages'], sleeps: 'by-gfp' },
    { c: 'void *alloc_pages_exact(size_t size, gfp_t gfp_mask)', returns: 'null', releasedBy: ['free_pages_exact'], mustMatch: ['size'], sleeps: 'by-gfp' },
    { c: 'void __free_page(struct page *page)', returns: 'void', sleeps: 'no' },
    { c: 'void free_page(unsigned long addr)', returns: 'void', sleeps: 'no' },
  ]),
  ...contractsFrom('mm/page_alloc.c', [
    { c: 'void __free_pages(struct page *page, unsigned int order)', returns: 'void', mustMatch: ['order'], sleeps: 'no' },
    { c: 'void free_pages(unsigned long addr, unsigned int order)', returns: 'void', mustMatch: ['order'], sleeps: 'no' },
    { c: 'void free_pages_exact(void *virt, size_t size)', returns: 'void', mustMatch: ['size'], sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/mm.h', [
    { c: 'void put_page(struct page *page)', returns: 'void' },
  ]),
  ...contractsFrom('mm/gup.c', [
    { c: 'long get_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages)', returns: 'count-or-errno', releasedBy: ['put_page'], sleeps: 'yes', note: 'May pin fewer pages than asked for.' },
    { c: 'int get_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages)', returns: 'count-or-errno', releasedBy: ['put_page'], sleeps: 'yes', note: 'May pin fewer pages than asked for.' },
    { c: 'long get_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages, int *locked)', returns: 'count-or-errno', releasedBy: ['put_page'], sleeps: 'yes', note: 'May pin fewer pages than asked for.' },
    { c: 'long pin_user_pages(unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages)', returns: 'count-or-errno', releasedBy: ['unpin_user_pages', 'unpin_user_page'], sleeps: 'yes', note: 'May pin fewer pages than asked for.' },
    { c: 'int pin_user_pages_fast(unsigned long start, int nr_pages, unsigned int gup_flags, struct page **pages)', returns: 'count-or-errno', releasedBy: ['unpin_user_pages', 'unpin_user_page'], sleeps: 'yes', note: 'May pin fewer pages than asked for.' },
    { c: 'long pin_user_pages_remote(struct mm_struct *mm, unsigned long start, unsigned long nr_pages, unsigned int gup_flags, struct page **pages, int *locked)', returns: 'count-or-errno', releasedBy: ['unpin_user_pages', 'unpin_user_page'], sleeps: 'yes', note: 'May pin fewer pages than asked for.' },
    { c: 'void unpin_user_pages(struct page **pages, unsigned long npages)', returns: 'void' },
    { c: 'void unpin_user_page(struct page *page)', returns: 'void' },
  ]),
  ...contractsFrom('include/linux/uaccess.h', [
    { c: 'unsigned long copy_from_user(void *to, const void *from, unsigned long n)', returns: 'bytes-left', sleeps: 'yes', note: 'Never negative.' },
    { c: 'unsigned long copy_to_user(void *to, const void *from, unsigned long n)', returns: 'bytes-left', sleeps: 'yes', note: 'Never negative.' },
  ]),

  // DMA pools, memory pools and address pools.
  ...contractsFrom('include/linux/dmapool.h', [
    { c: 'struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t boundary)', returns: 'null', releasedBy: ['dma_pool_destroy'], sleeps: 'yes' },
    { c: 'void *dma_pool_zalloc(struct dma_pool *pool, gfp_t mem_flags, dma_addr_t *handle)', returns: 'null', releasedBy: ['dma_pool_free'], mustMatch: ['pool', 'handle'], sleeps: 'by-gfp' },
  ]),
  ...contractsFrom('mm/dmapool.c', [
    { c: 'struct dma_pool *dmam_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t allocation)', returns: 'null', releasedBy: ['dmam_pool_destroy'], sleeps: 'yes' },
    { c: 'void dma_pool_destroy(struct dma_pool *pool)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
    { c: 'void *dma_pool_alloc(struct dma_pool *pool, gfp_t mem_flags, dma_addr_t *handle)', returns: 'null', releasedBy: ['dma_pool_free'], mustMatch: ['pool', 'handle'], sleeps: 'by-gfp' },
    { c: 'void dma_pool_free(struct dma_pool *pool, void *vaddr, dma_addr_t dma)', returns: 'void', mustMatch: ['pool', 'vaddr', 'dma'], sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/mempool.h', [
    { c: 'mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn, void *pool_data)', returns: 'null', releasedBy: ['mempool_destroy'], sleeps: 'yes' },
    { c: 'void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask)', returns: 'null', releasedBy: ['mempool_free'], mustMatch: ['pool'], sleeps: 'by-gfp', note: 'Never NULL where the flags allow sleeping.' },
  ]),
  ...contractsFrom('mm/mempool.c', [
    { c: 'void mempool_destroy(mempool_t *pool)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
    { c: 'void mempool_free(void *element, mempool_t *pool)', returns: 'void', mustMatch: ['pool'], sleeps: 'no' },
  ]),
  ...contractsFrom('lib/genalloc.c', [
    { c: 'struct gen_pool *gen_pool_create(int min_alloc_order, int nid)', returns: 'null', releasedBy: ['gen_pool_destroy'], sleeps: 'yes' },
    { c: 'struct gen_pool *devm_gen_pool_create(struct device *dev, int min_alloc_order, int nid, const char *name)', returns: 'err-ptr', sleeps: 'yes' },
    { c: 'struct gen_pool *of_gen_pool_get(struct device_node *np, const char *propname, int index)', returns: 'null' },
    { c: 'void *gen_pool_dma_alloc(struct gen_pool *pool, size_t size, dma_addr_t *dma)', returns: 'null', releasedBy: ['gen_pool_free'], mustMatch: ['pool', 'size'], sleeps: 'no' },
    { c: 'void gen_pool_destroy(struct gen_pool *pool)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/genalloc.h', [
    { c: 'unsigned long gen_pool_alloc(struct gen_pool *pool, size_t size)', returns: 'zero-on-failure', releasedBy: ['gen_pool_free'], mustMatch: ['pool', 'size'], sleeps: 'no' },
    { c: 'void gen_pool_free(struct gen_pool *pool, unsigned long addr, size_t size)', returns: 'void', mustMatch: ['pool', 'size'], sleeps: 'no' },
  ]),
];
