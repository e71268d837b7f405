import { type Contract, contractsFrom } from '../contract.js';

/** IOMMU domains and DMA engine channels. */
export const iommuContracts: readonly Contract[] = [
  ...contractsFrom('include/linux/iommu.h', [
    {
      c: 'struct iommu_domain *iommu_paging_domain_alloc(struct device *dev)',
      returns: 'err-ptr',
      releasedBy: ['iommu_domain_free'],
      sleeps: 'yes',
      since: '6.11',
      note: 'iommu_domain_alloc(), which it replaced, gave NULL.',
    },
    {
      c: 'ssize_t iommu_map_sgtable(struct iommu_domain *domain, unsigned long iova, struct sg_table *sgt, int prot)',
      returns: 'count-or-errno',
      releasedBy: ['iommu_unmap'],
      mustMatch: ['domain', 'iova'],
      sleeps: 'yes',
      note: 'The bytes mapped: not 0 on success.',
    },
  ]),
  ...contractsFrom('drivers/iommu/iommu.c', [
    { c: 'void iommu_domain_free(struct iommu_domain *domain)', returns: 'void', sleeps: 'yes' },
    {
      c: 'struct iommu_domain *iommu_get_domain_for_dev(struct device *dev)',
      returns: 'null',
      sleeps: 'yes',
      note: 'Borrowed.',
    },
    {
      c: 'int iommu_attach_device(struct iommu_domain *domain, struct device *dev)',
      returns: 'errno',
      releasedBy: ['iommu_detach_device'],
      mustMatch: ['domain', 'dev'],
      sleeps: 'yes',
    },
    {
      c: 'void iommu_detach_device(struct iommu_domain *domain, struct device *dev)',
      returns: 'void',
      mustMatch: ['domain', 'dev'],
      sleeps: 'yes',
    },
    {
      c: 'int iommu_map(struct iommu_domain *domain, unsigned long iova, phys_addr_t paddr, size_t size, int prot, gfp_t gfp)',
      returns: 'errno',
      releasedBy: ['iommu_unmap'],
      mustMatch: ['domain', 'iova', 'size'],
      sleeps: 'by-gfp',
      note: 'Takes gfp since 6.3.',
    },
    {
      c: 'ssize_t iommu_map_sg(struct iommu_domain *domain, unsigned long iova, struct scatterlist *sg, unsigned int nents, int prot, gfp_t gfp)',
      returns: 'count-or-errno',
      releasedBy: ['iommu_unmap'],
      mustMatch: ['domain', 'iova'],
      sleeps: 'by-gfp',
      note: 'The bytes mapped; takes gfp since 6.3.',
    },
    {
      c: 'size_t iommu_unmap(struct iommu_domain *domain, unsigned long iova, size_t size)',
      returns: 'value',
      mustMatch: ['domain', 'iova', 'size'],
      sleeps: 'no',
      note: 'The bytes unmapped.',
    },
    {
      c: 'phys_addr_t iommu_iova_to_phys(struct iommu_domain *domain, dma_addr_t iova)',
      returns: 'zero-on-failure',
      sleeps: 'no',
    },
    {
      c: 'struct iommu_group *iommu_group_get(struct device *dev)',
      returns: 'null',
      releasedBy: ['iommu_group_put'],
      sleeps: 'no',
    },
    {
      c: 'void iommu_group_put(struct iommu_group *group)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
  ]),
  ...contractsFrom('drivers/dma/dmaengine.c', [
    {
      c: 'struct dma_chan *dma_request_chan(struct device *dev, const char *name)',
      returns: 'err-ptr',
      releasedBy: ['dma_release_channel'],
      sleeps: 'yes',
    },
    {
      c: 'struct dma_chan *dma_request_chan_by_mask(const dma_cap_mask_t *mask)',
      returns: 'err-ptr',
      releasedBy: ['dma_release_channel'],
      sleeps: 'yes',
    },
    { c: 'void dma_release_channel(struct dma_chan *chan)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/dmaengine.h', [
    {
      c: 'struct dma_chan *dma_request_channel(dma_cap_mask_t mask, dma_filter_fn fn, void *fn_param)',
      returns: 'null',
      releasedBy: ['dma_release_channel'],
      sleeps: 'yes',
    },
    {
      c: 'struct dma_async_tx_descriptor *dmaengine_prep_slave_sg(struct dma_chan *chan, struct scatterlist *sgl, unsigned int sg_len, enum dma_transfer_direction dir, unsigned long flags)',
      returns: 'null',
      sleeps: 'no',
    },
    {
      c: 'struct dma_async_tx_descriptor *dmaengine_prep_slave_single(struct dma_chan *chan, dma_addr_t buf, size_t len, enum dma_transfer_direction dir, unsigned long flags)',
      returns: 'null',
      sleeps: 'no',
    },
    {
      c: 'struct dma_async_tx_descriptor *dmaengine_prep_dma_cyclic(struct dma_chan *chan, dma_addr_t buf_addr, size_t buf_len, size_t period_len, enum dma_transfer_direction dir, unsigned long flags)',
      returns: 'null',
      sleeps: 'no',
    },
  ]),
];
