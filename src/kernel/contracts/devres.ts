import { type Contract, contractsFrom } from '../contract.js';

/** Memory and I/O mappings tied to a device, and the plain I/O mappings. */
export const devresContracts: readonly Contract[] = [
  ...contractsFrom('drivers/base/devres.c', [
    {
      c: 'void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *devm_krealloc(struct device *dev, void *ptr, size_t new_size, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'const char *devm_kstrdup_const(struct device *dev, const char *s, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'unsigned long devm_get_free_pages(struct device *dev, gfp_t gfp_mask, unsigned int order)',
      returns: 'zero-on-failure',
      releasedBy: ['devm_free_pages'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void devm_kfree(struct device *dev, const void *p)',
      returns: 'void',
      mustMatch: ['dev'],
      sleeps: 'no',
    },
  ]),
  ...contractsFrom('include/linux/device/devres.h', [
    {
      c: 'void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['devm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
    },
    {
      c: 'int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data)',
      returns: 'errno',
      sleeps: 'yes',
      note: 'Runs the action itself on failure.',
    },
  ]),
  ...contractsFrom('lib/bitmap.c', [
    {
      c: 'unsigned long *devm_bitmap_zalloc(struct device *dev, unsigned int nbits, gfp_t flags)',
      returns: 'null',
      sleeps: 'by-gfp',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_managed.c', [
    {
      c: 'void *drmm_kmalloc(struct drm_device *dev, size_t size, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['drmm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
      since: '5.8',
    },
    {
      c: 'char *drmm_kstrdup(struct drm_device *dev, const char *s, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['drmm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
      since: '5.8',
    },
    {
      c: 'void drmm_kfree(struct drm_device *dev, void *data)',
      returns: 'void',
      mustMatch: ['dev'],
      sleeps: 'no',
      since: '5.8',
    },
  ]),
  ...contractsFrom('include/drm/drm_managed.h', [
    {
      c: 'void *drmm_kzalloc(struct drm_device *dev, size_t size, gfp_t gfp)',
      returns: 'null',
      releasedBy: ['drmm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
      since: '5.8',
    },
    {
      c: 'void *drmm_kcalloc(struct drm_device *dev, size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['drmm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
      since: '5.8',
    },
    {
      c: 'void *drmm_kmalloc_array(struct drm_device *dev, size_t n, size_t size, gfp_t flags)',
      returns: 'null',
      releasedBy: ['drmm_kfree'],
      mustMatch: ['dev'],
      sleeps: 'by-gfp',
      since: '5.8',
    },
    {
      c: 'int drmm_add_action(struct drm_device *dev, drmres_release_t action, void *data)',
      returns: 'errno',
      sleeps: 'yes',
      since: '5.8',
    },
    {
      c: 'int drmm_add_action_or_reset(struct drm_device *dev, drmres_release_t action, void *data)',
      returns: 'errno',
      sleeps: 'yes',
      since: '5.8',
      note: 'Runs the action itself on failure.',
    },
  ]),
  ...contractsFrom('lib/devres.c', [
    {
      c: 'void *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size)',
      returns: 'null',
      sleeps: 'yes',
    },
    {
      c: 'void *devm_ioremap_wc(struct device *dev, resource_size_t offset, resource_size_t size)',
      returns: 'null',
      sleeps: 'yes',
    },
    {
      c: 'void *devm_ioremap_resource(struct device *dev, const struct resource *res)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void *devm_ioremap_resource_wc(struct device *dev, const struct resource *res)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void *devm_of_iomap(struct device *dev, struct device_node *node, int index, resource_size_t *size)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('kernel/iomem.c', [
    {
      c: 'void *devm_memremap(struct device *dev, resource_size_t offset, size_t size, unsigned long flags)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
    {
      c: 'void *memremap(resource_size_t offset, size_t size, unsigned long flags)',
      returns: 'null',
      releasedBy: ['memunmap'],
      sleeps: 'yes',
    },
    { c: 'void memunmap(void *addr)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/linux/ioport.h', [
    {
      c: 'struct resource *devm_request_mem_region(struct device *dev, resource_size_t start, resource_size_t n, const char *name)',
      returns: 'null',
      sleeps: 'yes',
    },
    {
      c: 'struct resource *request_mem_region(resource_size_t start, resource_size_t n, const char *name)',
      returns: 'null',
      releasedBy: ['release_mem_region'],
      mustMatch: ['start', 'n'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/asm-generic/io.h', [
    {
      c: 'void *ioremap(phys_addr_t offset, size_t size)',
      returns: 'null',
      releasedBy: ['iounmap'],
      sleeps: 'yes',
    },
    {
      c: 'void *ioremap_wc(phys_addr_t offset, size_t size)',
      returns: 'null',
      releasedBy: ['iounmap'],
      sleeps: 'yes',
    },
    { c: 'void iounmap(void *addr)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('drivers/of/address.c', [
    {
      c: 'void *of_iomap(struct device_node *np, int index)',
      returns: 'null',
      releasedBy: ['iounmap'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('lib/pci_iomap.c', [
    {
      c: 'void *pci_iomap(struct pci_dev *dev, int bar, unsigned long max)',
      returns: 'null',
      releasedBy: ['pci_iounmap'],
      mustMatch: ['dev'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('lib/iomap.c', [
    {
      c: 'void pci_iounmap(struct pci_dev *dev, void *addr)',
      returns: 'void',
      mustMatch: ['dev'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/linux/pci.h', [
    {
      c: 'void *pcim_iomap(struct pci_dev *pdev, int bar, unsigned long maxlen)',
      returns: 'null',
      sleeps: 'yes',
    },
    {
      c: 'void *pcim_iomap_region(struct pci_dev *pdev, int bar, const char *name)',
      returns: 'err-ptr',
      sleeps: 'yes',
    },
  ]),
];
