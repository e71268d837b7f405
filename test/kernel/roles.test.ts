import { describe, expect, it } from 'vitest';
import { roleOfConstant } from '../../src/kernel/constants.js';
import { roleOfParameter } from '../../src/kernel/roles.js';

describe('roleOfParameter', () => {
  it.each([
    ['struct device *', 'whatever', 'device'],
    ['const struct drm_device *', 'drm', 'drm_device'],
    ['gfp_t', 'flag', 'gfp'],
    ['enum dma_data_direction', 'r', 'direction'],
    ['dma_addr_t *', 'out', 'dma_handle_out'],
    ['size_t', 'bytes', 'size'],
    ['size_t', 'offset', 'offset'],
    ['unsigned long', 'attrs', 'attrs'],
    ['u32', 'flags', 'flags'],
    ['unsigned int', 'nents', 'count'],
    ['int', 'plane', 'plane_index'],
    ['u32 *', 'handlep', 'handle_out'],
    ['void *', 'cpu_addr', 'cpu_addr'],
    ['u64', 'mask', 'mask'],
  ])('%s %s is %s', (type, name, role) => {
    expect(roleOfParameter(type, name)).toBe(role);
  });

  it.each([
    ['int', 'fd'],
    ['struct drm_plane *', 'plane'],
    ['void *', 'data'],
    ['enum kumo_flags', 'flags'],
    ['struct kumo_size *', 'size'],
  ])('says nothing about %s %s', (type, name) => {
    expect(roleOfParameter(type, name)).toBe('other');
  });
});

describe('roleOfConstant', () => {
  it.each([
    ['GFP_KERNEL', 'gfp'],
    ['__GFP_ZERO', 'gfp'],
    ['DMA_TO_DEVICE', 'direction'],
    ['DMA_BIDIRECTIONAL', 'direction'],
    ['DMA_ATTR_WRITE_COMBINE', 'attrs'],
    ['DMA_MEM_TO_DEV', 'dma_transfer_direction'],
    ['DRM_MODE_DUMB_KERNEL_MAP', 'dumb_flags'],
    ['PROT_READ', 'prot'],
    ['VM_PFNMAP', 'vm_flags'],
    ['DMA_BIT_MASK', 'mask'],
  ])('%s is %s', (name, role) => {
    expect(roleOfConstant(name)).toBe(role);
  });

  it.each(['DMA_MAPPING_ERROR', 'DMA_BUF_SYNC_READ', 'KUMO_GFP_KERNEL', 'gfp_mask', '0', ''])(
    'says nothing about %j',
    (name) => {
      expect(roleOfConstant(name)).toBeNull();
    },
  );
});
