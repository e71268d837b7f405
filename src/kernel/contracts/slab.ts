import { type Contract, contractsFrom } from '../contract.js';

/** kmalloc and slab caches. */
export const slabContracts: readonly Contract[] = [
  ...contractsFrom('include/linux/slab.h', [
    {
      c: 'void *kmalloc(size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kzalloc(size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kcalloc(size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kmalloc_array(size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kmalloc_node(size_t size, gfp_t flags, int node)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kzalloc_node(size_t size, gfp_t flags, int node)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *krealloc(const void *objp, size_t new_size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kfree'],
      sleeps: 'by-gfp',
      note: 'On failure the old memory stays allocated.',
    },
    { c: 'void *kvmalloc(size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    { c: 'void *kvzalloc(size_t size, gfp_t flags)', returns: 'null', releasedBy: ['kvfree'], sleeps: 'yes' },
    {
      c: 'void *kvcalloc(size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *kvmalloc_array(size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kvfree'],
      sleeps: 'yes',
    },
    {
      c: 'void *kvrealloc(const void *p, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kvfree'],
      sleeps: 'yes',
      note: 'Lost its old-size argument in 6.12.',
    },
    {
      c: 'struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags, void (*ctor)(void *))',
      returns: 'null',
      releasedBy: ['kmem_cache_destroy'],
      sleeps: 'yes',
    },
    {
      c: 'void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kmem_cache_free', 'kfree'],
      mustMatch: ['s'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *kmem_cache_zalloc(struct kmem_cache *k, gfp_t flags)',
      returns: 'null',
      releasedBy: ['kmem_cache_free', 'kfree'],
      mustMatch: ['k'],
      sleeps: 'by-gfp',
    },
  ]),
  ...contractsFrom('mm/slub.c', [
    { c: 'void kfree(const void *object)', returns: 'void', sleeps: 'no', note: 'NULL is allowed.' },
    {
      c: 'void kvfree(const void *addr)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed; frees what kmalloc(), vmalloc() or kvmalloc() gave.',
    },
    { c: 'void kvfree_sensitive(const void *addr, size_t len)', returns: 'void', sleeps: 'yes' },
    {
      c: 'void kmem_cache_free(struct kmem_cache *s, void *x)',
      returns: 'void',
      mustMatch: ['s'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('mm/slab_common.c', [
    {
      c: 'void kfree_sensitive(const void *p)',
      returns: 'void',
      sleeps: 'no',
      note: 'Overwrites the memory first.',
    },
    {
      c: 'void kmem_cache_destroy(struct kmem_cache *s)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
  ]),
];
