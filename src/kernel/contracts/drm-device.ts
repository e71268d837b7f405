import { type Contract, contractsFrom } from '../contract.js';

/** The DRM device, its in-kernel clients and the offsets it maps. */
export const drmDeviceContracts: readonly Contract[] = [
  ...contractsFrom('drivers/gpu/drm/drm_client.c', [
    {
      c: 'int drm_client_buffer_vmap(struct drm_client_buffer *buffer, struct iosys_map *map_copy)',
      returns: 'errno',
      releasedBy: ['drm_client_buffer_vunmap'],
      mustMatch: ['buffer'],
      lock: 'takes dma_resv',
      sleeps: 'yes',
      note: 'Not counted; map_copy is a copy and may be changed.',
    },
    {
      c: 'int drm_client_buffer_vmap_local(struct drm_client_buffer *buffer, struct iosys_map *map_copy)',
      returns: 'errno',
      releasedBy: ['drm_client_buffer_vunmap_local'],
      mustMatch: ['buffer'],
      lock: 'acquires dma_resv',
      sleeps: 'yes',
    },
    {
      c: 'void drm_client_buffer_vunmap(struct drm_client_buffer *buffer)',
      returns: 'void',
      mustMatch: ['buffer'],
      lock: 'takes dma_resv',
      sleeps: 'yes',
    },
    {
      c: 'void drm_client_buffer_vunmap_local(struct drm_client_buffer *buffer)',
      returns: 'void',
      mustMatch: ['buffer'],
      lock: 'releases dma_resv',
      sleeps: 'yes',
    },
    {
      c: 'struct drm_client_buffer *drm_client_framebuffer_create(struct drm_client_dev *client, u32 width, u32 height, u32 format)',
      returns: 'err-ptr',
      releasedBy: ['drm_client_framebuffer_delete'],
      sleeps: 'yes',
    },
    {
      c: 'void drm_client_framebuffer_delete(struct drm_client_buffer *buffer)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_drv.c', [
    {
      c: 'struct drm_device *drm_dev_alloc(const struct drm_driver *driver, struct device *parent)',
      returns: 'err-ptr',
      releasedBy: ['drm_dev_put'],
      sleeps: 'yes',
      note: 'New drivers use devm_drm_dev_alloc().',
    },
    {
      c: 'bool drm_dev_enter(struct drm_device *dev, int *idx)',
      returns: 'bool',
      releasedBy: ['drm_dev_exit'],
      mustMatch: ['idx'],
      mustCheck: true,
      lock: 'acquires drm_srcu',
      sleeps: 'no',
      note: 'False: the device is gone, and drm_dev_exit() must not be called.',
    },
    {
      c: 'void drm_dev_exit(int idx)',
      returns: 'void',
      mustMatch: ['idx'],
      lock: 'releases drm_srcu',
      sleeps: 'no',
    },
    {
      c: 'void drm_dev_get(struct drm_device *dev)',
      returns: 'void',
      releasedBy: ['drm_dev_put'],
      sleeps: 'no',
    },
    {
      c: 'void drm_dev_put(struct drm_device *dev)',
      returns: 'void',
      sleeps: 'yes',
      note: 'NULL is allowed.',
    },
    {
      c: 'int drm_dev_register(struct drm_device *dev, unsigned long flags)',
      returns: 'errno',
      releasedBy: ['drm_dev_unregister'],
      sleeps: 'yes',
      note: 'Shows the device to user space: last in probe.',
    },
    {
      c: 'void drm_dev_set_dma_dev(struct drm_device *dev, struct device *dma_dev)',
      returns: 'void',
      sleeps: 'no',
      since: '6.16',
      note: 'Call before GEM memory is allocated; takes a reference that the core drops.',
    },
    { c: 'void drm_dev_unplug(struct drm_device *dev)', returns: 'void', sleeps: 'yes' },
    { c: 'void drm_dev_unregister(struct drm_device *dev)', returns: 'void', sleeps: 'yes' },
  ]),
  ...contractsFrom('include/drm/drm_device.h', [
    {
      c: 'struct device *drm_dev_dma_dev(struct drm_device *dev)',
      returns: 'value',
      sleeps: 'no',
      since: '6.16',
      note: 'The device that GEM memory is allocated for; every DMA call on that memory must use it.',
    },
  ]),
  ...contractsFrom('drivers/gpu/drm/drm_vma_manager.c', [
    {
      c: 'int drm_vma_node_allow(struct drm_vma_offset_node *node, struct drm_file *tag)',
      returns: 'errno',
      releasedBy: ['drm_vma_node_revoke'],
      mustMatch: ['node', 'tag'],
      sleeps: 'yes',
    },
    {
      c: 'void drm_vma_node_revoke(struct drm_vma_offset_node *node, struct drm_file *tag)',
      returns: 'void',
      mustMatch: ['node', 'tag'],
      sleeps: 'yes',
    },
  ]),
  ...contractsFrom('include/drm/drm_drv.h', [
    {
      c: 'typename *devm_drm_dev_alloc(struct device *parent, const struct drm_driver *driver, typename type, fieldname member)',
      returns: 'err-ptr',
      note: 'Never kfree() or drm_dev_put() the result.',
    },
  ]),
];
