import { type Contract, contractsFrom } from '../contract.js';

/** Scatter-gather tables. */
export const scatterlistContracts: readonly Contract[] = [
  ...contractsFrom('lib/scatterlist.c', [
    {
      c: 'int sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp_mask)',
      returns: 'errno',
      releasedBy: ['sg_free_table'],
      mustMatch: ['table'],
      sleeps: 'by-gfp',
    },
    {
      c: 'int sg_alloc_table_from_pages_segment(struct sg_table *sgt, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, unsigned int max_segment, gfp_t gfp_mask)',
      returns: 'errno',
      releasedBy: ['sg_free_table'],
      mustMatch: ['sgt'],
      sleeps: 'by-gfp',
      since: '5.15',
    },
    {
      c: 'void sg_free_table(struct sg_table *table)',
      returns: 'void',
      mustMatch: ['table'],
      sleeps: 'no',
      note: 'Does not free the structure itself.',
    },
  ]),
  ...contractsFrom('include/linux/scatterlist.h', [
    {
      c: 'int sg_alloc_table_from_pages(struct sg_table *sgt, struct page **pages, unsigned int n_pages, unsigned int offset, unsigned long size, gfp_t gfp_mask)',
      returns: 'errno',
      releasedBy: ['sg_free_table'],
      mustMatch: ['sgt'],
      sleeps: 'by-gfp',
    },
    {
      c: 'dma_addr_t sg_dma_address(struct scatterlist *sg)',
      returns: 'value',
      sleeps: 'no',
      note: 'Only on mapped entries.',
    },
    {
      c: 'unsigned int sg_dma_len(struct scatterlist *sg)',
      returns: 'value',
      sleeps: 'no',
      note: 'Only on mapped entries; may differ from the length.',
    },
  ]),
];
