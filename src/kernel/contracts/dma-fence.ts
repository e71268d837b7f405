import { type Contract, contractsFrom } from '../contract.js';

/** Fences. */
export const dmaFenceContracts: readonly Contract[] = [
  ...contractsFrom('drivers/dma-buf/dma-fence.c', [
    {
      c: 'int dma_fence_add_callback(struct dma_fence *fence, struct dma_fence_cb *cb, dma_fence_func_t func)',
      returns: 'errno',
      releasedBy: ['dma_fence_remove_callback'],
      mustMatch: ['fence', 'cb'],
      sleeps: 'no',
      note: '-ENOENT says that the fence has signalled already.',
    },
    {
      c: 'void dma_fence_init(struct dma_fence *fence, const struct dma_fence_ops *ops, spinlock_t *lock, u64 context, u64 seqno)',
      returns: 'void',
      releasedBy: ['dma_fence_put'],
      sleeps: 'no',
    },
    {
      c: 'int dma_fence_signal(struct dma_fence *fence)',
      returns: 'errno',
      mustCheck: false,
      lock: 'takes fence_lock',
      sleeps: 'no',
    },
    {
      c: 'int dma_fence_signal_locked(struct dma_fence *fence)',
      returns: 'errno',
      mustCheck: false,
      lock: 'needs fence_lock',
      sleeps: 'no',
    },
    {
      c: 'signed long dma_fence_wait_timeout(struct dma_fence *fence, bool intr, signed long timeout)',
      returns: 'timeout',
      sleeps: 'yes',
      note: 'Not in a signalling path, nor under a lock that one takes.',
    },
    { c: 'u64 dma_fence_context_alloc(unsigned num)', returns: 'value', sleeps: 'no' },
    {
      c: 'bool dma_fence_remove_callback(struct dma_fence *fence, struct dma_fence_cb *cb)',
      returns: 'bool',
      sleeps: 'no',
      note: 'True if the callback had not run yet.',
    },
    {
      c: 'signed long dma_fence_default_wait(struct dma_fence *fence, bool intr, signed long timeout)',
      returns: 'timeout',
      sleeps: 'yes',
    },
    {
      c: 'signed long dma_fence_wait_any_timeout(struct dma_fence **fences, uint32_t count, bool intr, signed long timeout, uint32_t *idx)',
      returns: 'timeout',
      sleeps: 'yes',
    },
    {
      c: 'struct dma_fence *dma_fence_get_stub(void)',
      returns: 'value',
      releasedBy: ['dma_fence_put'],
      sleeps: 'no',
      note: 'Never fails.',
    },
    {
      c: 'struct dma_fence *dma_fence_allocate_private_stub(ktime_t timestamp)',
      returns: 'null',
      releasedBy: ['dma_fence_put'],
      sleeps: 'yes',
      note: 'ERR_PTR in 5.15.',
    },
  ]),
  ...contractsFrom('drivers/dma-buf/dma-fence-array.c', [
    {
      c: 'struct dma_fence_array *dma_fence_array_create(int num_fences, struct dma_fence **fences, u64 context, unsigned seqno, bool signal_on_any)',
      returns: 'null',
      releasedBy: ['dma_fence_put'],
      sleeps: 'yes',
      note: 'Takes over the array of fences.',
    },
  ]),
  ...contractsFrom('include/linux/dma-fence-chain.h', [
    {
      c: 'struct dma_fence_chain *dma_fence_chain_alloc(void)',
      returns: 'null',
      releasedBy: ['dma_fence_chain_free', 'dma_fence_put'],
      sleeps: 'yes',
      note: 'dma_fence_put() once the chain node is initialised.',
    },
    {
      c: 'void dma_fence_chain_free(struct dma_fence_chain *chain)',
      returns: 'void',
      sleeps: 'no',
      note: 'For a node that was never initialised.',
    },
  ]),
  ...contractsFrom('include/linux/dma-fence.h', [
    {
      c: 'struct dma_fence *dma_fence_get(struct dma_fence *fence)',
      returns: 'same-pointer',
      releasedBy: ['dma_fence_put'],
      sleeps: 'no',
      note: 'NULL is allowed and comes back.',
    },
    {
      c: 'struct dma_fence *dma_fence_get_rcu(struct dma_fence *fence)',
      returns: 'null',
      releasedBy: ['dma_fence_put'],
      lock: 'needs rcu',
      sleeps: 'no',
      note: 'NULL if the last reference is already gone.',
    },
    {
      c: 'struct dma_fence *dma_fence_get_rcu_safe(struct dma_fence __rcu **fencep)',
      returns: 'null',
      releasedBy: ['dma_fence_put'],
      lock: 'needs rcu',
      sleeps: 'no',
    },
    {
      c: 'void dma_fence_put(struct dma_fence *fence)',
      returns: 'void',
      sleeps: 'no',
      note: 'NULL is allowed; the release callback may sleep.',
    },
    {
      c: 'signed long dma_fence_wait(struct dma_fence *fence, bool intr)',
      returns: 'errno',
      sleeps: 'yes',
      note: '0, or -ERESTARTSYS if intr. Not in a signalling path, nor under a lock that one takes.',
    },
    { c: 'bool dma_fence_is_signaled(struct dma_fence *fence)', returns: 'bool', sleeps: 'no' },
  ]),
  ...contractsFrom('include/linux/dma-fence-unwrap.h', [
    {
      c: 'struct dma_fence *dma_fence_unwrap_merge(struct dma_fence *fence, ...)',
      returns: 'null',
      releasedBy: ['dma_fence_put'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('drivers/dma-buf/dma-fence-chain.c', [
    {
      c: 'int dma_fence_chain_find_seqno(struct dma_fence **pfence, uint64_t seqno)',
      returns: 'errno',
      sleeps: 'no',
      note: 'On failure the fence is not put.',
    },
  ]),
];
