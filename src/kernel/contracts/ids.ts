import { type Contract, contractsFrom } from '../contract.js';

/** Numbers and the objects behind them: XArray, IDR, IDA. */
export const idsContracts: readonly Contract[] = [
  ...contractsFrom('lib/xarray.c', [
    {
      c: 'void *xa_load(struct xarray *xa, unsigned long index)',
      returns: 'null',
      sleeps: 'no',
      note: 'Borrowed.',
    },
    {
      c: 'void *xa_store(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)',
      returns: 'xa-entry',
      releasedBy: ['xa_erase'],
      mustMatch: ['xa', 'index'],
      sleeps: 'by-gfp',
      note: 'The old entry, or an error that xa_is_err() and xa_err() read.',
    },
    {
      c: 'void *xa_erase(struct xarray *xa, unsigned long index)',
      returns: 'null',
      mustMatch: ['xa', 'index'],
      mustCheck: false,
      sleeps: 'no',
      note: 'The old entry.',
    },
  ]),
  ...contractsFrom('include/linux/xarray.h', [
    {
      c: 'void *xa_cmpxchg(struct xarray *xa, unsigned long index, void *old, void *entry, gfp_t gfp)',
      returns: 'xa-entry',
      sleeps: 'by-gfp',
      note: 'The old entry, or an error that xa_is_err() and xa_err() read.',
    },
    {
      c: 'int xa_insert(struct xarray *xa, unsigned long index, void *entry, gfp_t gfp)',
      returns: 'errno',
      releasedBy: ['xa_erase'],
      mustMatch: ['xa', 'index'],
      sleeps: 'by-gfp',
    },
    {
      c: 'int xa_alloc(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, gfp_t gfp)',
      returns: 'errno',
      releasedBy: ['xa_erase'],
      mustMatch: ['xa'],
      sleeps: 'by-gfp',
    },
    {
      c: 'int xa_alloc_cyclic(struct xarray *xa, u32 *id, void *entry, struct xa_limit limit, u32 *next, gfp_t gfp)',
      returns: 'count-or-errno',
      releasedBy: ['xa_erase'],
      mustMatch: ['xa'],
      sleeps: 'by-gfp',
      note: '1 if the numbers wrapped round.',
    },
  ]),
  ...contractsFrom('lib/idr.c', [
    {
      c: 'void *idr_find(const struct idr *idr, unsigned long id)',
      returns: 'null',
      sleeps: 'no',
      note: 'Borrowed.',
    },
    {
      c: 'int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)',
      returns: 'id-or-errno',
      releasedBy: ['idr_remove'],
      mustMatch: ['idr'],
      sleeps: 'by-gfp',
    },
    {
      c: 'int idr_alloc_cyclic(struct idr *idr, void *ptr, int start, int end, gfp_t gfp)',
      returns: 'id-or-errno',
      releasedBy: ['idr_remove'],
      mustMatch: ['idr'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *idr_remove(struct idr *idr, unsigned long id)',
      returns: 'null',
      mustMatch: ['idr'],
      mustCheck: false,
      sleeps: 'no',
      note: 'The old entry.',
    },
    {
      c: 'void *idr_replace(struct idr *idr, void *ptr, unsigned long id)',
      returns: 'err-ptr',
      sleeps: 'no',
      note: 'The old entry.',
    },
    {
      c: 'int ida_alloc_range(struct ida *ida, unsigned int min, unsigned int max, gfp_t gfp)',
      returns: 'id-or-errno',
      releasedBy: ['ida_free'],
      mustMatch: ['ida'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void ida_free(struct ida *ida, unsigned int id)',
      returns: 'void',
      mustMatch: ['ida'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('include/linux/idr.h', [
    {
      c: 'int ida_alloc(struct ida *ida, gfp_t gfp)',
      returns: 'id-or-errno',
      releasedBy: ['ida_free'],
      mustMatch: ['ida'],
      sleeps: 'by-gfp',
    },
    {
      c: 'int ida_alloc_max(struct ida *ida, unsigned int max, gfp_t gfp)',
      returns: 'id-or-errno',
      releasedBy: ['ida_free'],
      mustMatch: ['ida'],
      sleeps: 'by-gfp',
    },
  ]),
];
