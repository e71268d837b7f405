import { type Contract, contractsFrom } from '../contract.js';

/** Reservation objects. */
export const dmaResvContracts: readonly Contract[] = [
  ...contractsFrom('drivers/dma-buf/dma-resv.c', [
    {
      c: 'void dma_resv_add_fence(struct dma_resv *obj, struct dma_fence *fence, enum dma_resv_usage usage)',
      returns: 'void',
      lock: 'needs dma_resv',
      sleeps: 'no',
      note: 'Needs a slot reserved under the same lock; takes its own reference to the fence.',
    },
    { c: 'void dma_resv_fini(struct dma_resv *obj)', returns: 'void', sleeps: 'no' },
    {
      c: 'int dma_resv_get_fences(struct dma_resv *obj, enum dma_resv_usage usage, unsigned int *num_fences, struct dma_fence ***fences)',
      returns: 'errno',
      releasedBy: ['dma_fence_put', 'kfree'],
      sleeps: 'yes',
      note: 'Put every fence, then kfree() the array.',
    },
    {
      c: 'int dma_resv_get_singleton(struct dma_resv *obj, enum dma_resv_usage usage, struct dma_fence **fence)',
      returns: 'errno',
      releasedBy: ['dma_fence_put'],
      sleeps: 'yes',
      since: '5.18',
    },
    {
      c: 'void dma_resv_init(struct dma_resv *obj)',
      returns: 'void',
      releasedBy: ['dma_resv_fini'],
      sleeps: 'no',
    },
    {
      c: 'int dma_resv_reserve_fences(struct dma_resv *obj, unsigned int num_fences)',
      returns: 'errno',
      lock: 'needs dma_resv',
      sleeps: 'yes',
      note: 'Unlocking gives the slots up; num_fences must cover every fence that is added.',
    },
    {
      c: 'bool dma_resv_test_signaled(struct dma_resv *obj, enum dma_resv_usage usage)',
      returns: 'bool',
      sleeps: 'no',
    },
    {
      c: 'long dma_resv_wait_timeout(struct dma_resv *obj, enum dma_resv_usage usage, bool intr, unsigned long timeout)',
      returns: 'timeout',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/dma-resv.h', [
    {
      c: 'int dma_resv_lock(struct dma_resv *obj, struct ww_acquire_ctx *ctx)',
      returns: 'errno',
      releasedBy: ['dma_resv_unlock'],
      mustMatch: ['obj'],
      lock: 'acquires dma_resv',
      sleeps: 'yes',
      note: '-EDEADLK with a context; cannot fail without one.',
    },
    {
      c: 'int dma_resv_lock_interruptible(struct dma_resv *obj, struct ww_acquire_ctx *ctx)',
      returns: 'errno',
      releasedBy: ['dma_resv_unlock'],
      mustMatch: ['obj'],
      lock: 'acquires dma_resv',
      sleeps: 'yes',
      note: '-EINTR or -EDEADLK.',
    },
    {
      c: 'bool dma_resv_trylock(struct dma_resv *obj)',
      returns: 'bool',
      releasedBy: ['dma_resv_unlock'],
      mustMatch: ['obj'],
      mustCheck: true,
      lock: 'acquires dma_resv',
      sleeps: 'no',
    },
    {
      c: 'void dma_resv_unlock(struct dma_resv *obj)',
      returns: 'void',
      mustMatch: ['obj'],
      lock: 'releases dma_resv',
      sleeps: 'no',
    },
  ]),
];
