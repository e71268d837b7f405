import { type Contract, contractsFrom } from '../contract.js';

/** DMA pools, memory pools and address pools. */
export const poolsContracts: readonly Contract[] = [
  ...contractsFrom('include/linux/dmapool.h', [
    {
      c: 'struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t boundary)',
      returns: 'null',
      releasedBy: ['dma_pool_destroy'],
      sleeps: 'yes',
    },
    {
      c: 'void *dma_pool_zalloc(struct dma_pool *pool, gfp_t mem_flags, dma_addr_t *handle)',
      returns: 'null',
      releasedBy: ['dma_pool_free'],
      mustMatch: ['pool', 'handle'],
      sleeps: 'by-gfp',
    },
  ]),
  ...contractsFrom('mm/dmapool.c', [
    {
      c: 'struct dma_pool *dmam_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t allocation)',
      returns: 'null',
      releasedBy: ['dmam_pool_destroy'],
      sleeps: 'yes',
    },
    {
      c: 'void dma_pool_destroy(struct dma_pool *pool)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
    {
      c: 'void *dma_pool_alloc(struct dma_pool *pool, gfp_t mem_flags, dma_addr_t *handle)',
      returns: 'null',
      releasedBy: ['dma_pool_free'],
      mustMatch: ['pool', 'handle'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void dma_pool_free(struct dma_pool *pool, void *vaddr, dma_addr_t dma)',
      returns: 'void',
      mustMatch: ['pool', 'vaddr', 'dma'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('include/linux/mempool.h', [
    {
      c: 'mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc_fn, mempool_free_t *free_fn, void *pool_data)',
      returns: 'null',
      releasedBy: ['mempool_destroy'],
      sleeps: 'yes',
    },
    {
      c: 'void *mempool_alloc(mempool_t *pool, gfp_t gfp_mask)',
      returns: 'null',
      releasedBy: ['mempool_free'],
      mustMatch: ['pool'],
      sleeps: 'by-gfp',
      note: 'Never NULL where the flags allow sleeping.',
    },
  ]),
  ...contractsFrom('mm/mempool.c', [
    { c: 'void mempool_destroy(mempool_t *pool)', returns: 'void', sleeps: 'yes', note: 'NULL is allowed.' },
    {
      c: 'void mempool_free(void *element, mempool_t *pool)',
      returns: 'void',
      mustMatch: ['pool'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('lib/genalloc.c', [
    {
      c: 'struct gen_pool *gen_pool_create(int min_alloc_order, int nid)',
      returns: 'null',
      releasedBy: ['gen_pool_destroy'],
      sleeps: 'yes',
    },
    {
      c: 'struct gen_pool *devm_gen_pool_create(struct device *dev, int min_alloc_order, int nid, const char *name)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'struct gen_pool *of_gen_pool_get(struct device_node *np, const char *propname, int index)',
      returns: 'null',
    },
    {
      c: 'void *gen_pool_dma_alloc(struct gen_pool *pool, size_t size, dma_addr_t *dma)',
      returns: 'null',
      releasedBy: ['gen_pool_free'],
      mustMatch: ['pool', 'size'],
      sleeps: 'no',
    },
    { c: 'void gen_pool_destroy(struct gen_pool *pool)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/genalloc.h', [
    {
      c: 'unsigned long gen_pool_alloc(struct gen_pool *pool, size_t size)',
      returns: 'zero-on-failure',
      releasedBy: ['gen_pool_free'],
      mustMatch: ['pool', 'size'],
      sleeps: 'no',
    },
    {
      c: 'void gen_pool_free(struct gen_pool *pool, unsigned long addr, size_t size)',
      returns: 'void',
      mustMatch: ['pool', 'size'],
      sleeps: 'no',
    },
  ]),
];
