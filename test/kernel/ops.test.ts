import { describe, expect, it } from 'vitest';
import { slotRole, slotRoles } from '../../src/kernel/ops.js';

describe('slotRole', () => {
  it.each([
    ['drm_gem_object_funcs', 'vmap', 'errno', ['dma_resv']],
    ['drm_gem_object_funcs', 'free', 'void', []],
    ['drm_gem_object_funcs', 'get_sg_table', 'err-ptr', ['dma_resv']],
    ['drm_driver', 'gem_create_object', 'err-ptr', []],
    ['drm_driver', 'gem_prime_import_sg_table', 'err-ptr', ['object_name_lock']],
    ['dma_buf_ops', 'map_dma_buf', 'err-ptr', ['dma_resv']],
    ['dma_buf_ops', 'attach', 'errno', []],
    ['vm_operations_struct', 'close', 'void', ['mmap_lock']],
    ['dma_fence_ops', 'enable_signaling', 'bool', ['fence_lock', 'irqs_off']],
    ['platform_driver', 'remove', 'void', []],
  ])('%s.%s returns %s under %j', (...[struct, slot, returns, held]) => {
    expect(slotRole(struct, slot)).toMatchObject({ returns, held });
  });

  it('knows no other slot', () => {
    expect(slotRole('drm_driver', 'lastclose')).toBeNull();
    expect(slotRole('kumo_ops', 'vmap')).toBeNull();
  });

  it('lets nothing sleep that runs with interrupts off', () => {
    const wrong = slotRoles.filter(({ held, sleeps }) => held.includes('irqs_off') && sleeps !== 'no');
    expect(wrong).toEqual([]);
  });

  it('has every slot once, with its source', () => {
    expect(slotRoles).toHaveLength(69);
    for (const role of slotRoles) expect(role.source).toMatch(/^(?:drivers|include)\/[\w./-]+\.[ch]: \w+$/);
  });
});
