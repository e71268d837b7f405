import { describe, expect, it } from 'vitest';
import { type Contract, contractsFrom, type Returns, returnsMeaning } from '../../src/kernel/contract.js';
import { contractOf, contracts } from '../../src/kernel/contracts.js';
import { putOfNew } from '../../src/kernel/references.js';
import { parseSignature } from '../../src/kernel/signature.js';

const all: readonly Contract[] = [...contracts.values()];

/** What a signature returns, as a parameter's type is written. */
function typeBefore(signature: string, name: string): string {
  return signature.slice(0, signature.indexOf(`${name}(`)).trim();
}

/** Functions that release something and have no contract of their own. */
const EXTERNAL_RELEASES = new Set(
  (
    'backlight_device_unregister clk_disable clk_unprepare clk_unregister close devm_free_pages dmam_pool_destroy dput ' +
    'drm_atomic_helper_resume drm_buddy_free_list drm_client_release drm_connector_cleanup drm_connector_put ' +
    'drm_crtc_cleanup drm_encoder_cleanup drm_exec_unlock_obj drm_fb_helper_release_info drm_gpuvm_bo_put ' +
    'drm_mode_object_put drm_plane_cleanup folio_put mutex_unlock of_reserved_mem_device_release release_mem_region'
  ).split(' '),
);

const SPOT_CHECKS: readonly (readonly [string, Returns, string | null])[] = [
  ['dma_alloc_attrs', 'cookie-or-null', 'dma_free_attrs'],
  ['dma_alloc_coherent', 'null', 'dma_free_coherent'],
  ['dma_alloc_noncontiguous', 'null', 'dma_free_noncontiguous'],
  ['dma_map_single', 'dma-addr', 'dma_unmap_single'],
  ['dma_map_sg', 'count-or-zero', 'dma_unmap_sg'],
  ['dma_map_sgtable', 'errno', 'dma_unmap_sgtable'],
  ['dma_buf_get', 'err-ptr', 'dma_buf_put'],
  ['dma_buf_fd', 'fd-or-errno', 'close'],
  ['dma_buf_map_attachment_unlocked', 'err-ptr', 'dma_buf_unmap_attachment_unlocked'],
  ['dma_resv_wait_timeout', 'timeout', null],
  ['dma_fence_get', 'same-pointer', 'dma_fence_put'],
  ['drm_gem_object_lookup', 'null', 'drm_gem_object_put'],
  ['drm_gem_shmem_create', 'err-ptr', 'drm_gem_object_put'],
  ['drm_gem_shmem_get_pages_sgt', 'err-ptr', null],
  ['drm_gem_fb_get_obj', 'null', null],
  ['drm_prime_pages_to_sg', 'err-ptr', 'sg_free_table'],
  ['drm_prime_sg_to_dma_addr_array', 'minus-one', null],
  ['vmap', 'null', 'vunmap'],
  ['kzalloc', 'null', 'kfree'],
  ['memdup_user', 'err-ptr', 'kfree'],
  ['vmemdup_user', 'err-ptr', 'kvfree'],
  ['devm_clk_get_optional', 'err-ptr-or-null', null],
  ['devm_regulator_get_optional', 'err-ptr', null],
  ['devm_ioremap', 'null', null],
  ['devm_ioremap_resource', 'err-ptr', null],
  ['platform_get_irq', 'id-or-errno', null],
  ['sync_file_create', 'null', 'fput'],
  ['drm_property_create_blob', 'err-ptr', 'drm_property_blob_put'],
  ['drm_property_create_enum', 'null', 'drm_property_destroy'],
  ['drm_atomic_get_plane_state', 'err-ptr', null],
  ['drm_atomic_get_new_plane_state', 'null', null],
  ['of_drm_find_panel', 'err-ptr', null],
  ['of_drm_find_bridge', 'null', null],
  ['iommu_paging_domain_alloc', 'err-ptr', 'iommu_domain_free'],
  ['copy_from_user', 'bytes-left', null],
  ['wait_for_completion_timeout', 'rest-or-zero', null],
  ['xa_store', 'xa-entry', 'xa_erase'],
  ['alloc_ordered_workqueue', 'null', 'destroy_workqueue'],
  ['drmm_alloc_ordered_workqueue', 'err-ptr', null],
];

describe('the contracts', () => {
  it('name for what a lookup returns a put that takes it', () => {
    const pairs = all.flatMap(({ name, signature }) => {
      const put = contractOf(putOfNew(name) ?? '');
      return put === null ? [] : [[name, typeBefore(signature, name), put.params[0]?.type] as const];
    });
    expect(pairs.length).toBeGreaterThan(5);
    for (const [name, returned, taken] of pairs) expect([name, returned]).toEqual([name, taken]);
  });

  it('hold as many functions as were written down, each once', () => {
    expect(all).toHaveLength(735);
  });

  it.each(SPOT_CHECKS)('%s returns %s and is undone by %s', (name, returns, release) => {
    expect(contractOf(name)?.returns).toBe(returns);
    expect(contractOf(name)?.releasedBy[0] ?? null).toBe(release);
  });

  it('know nothing of a function that is not theirs', () => {
    expect(contractOf('kumo_ring_get')).toBeNull();
    expect(contractOf('toString')).toBeNull();
  });

  it('have signatures that can be taken apart, with distinct parameters', () => {
    for (const contract of all) {
      const names = contract.params.map(({ name }) => name);
      expect([contract.name, new Set(names).size]).toEqual([contract.name, names.length]);
    }
  });

  it('return a pointer where the convention speaks of one, and nothing where it is void', () => {
    const pointers: readonly Returns[] = [
      'err-ptr',
      'err-ptr-or-null',
      'null',
      'cookie-or-null',
      'same-pointer',
      'xa-entry',
    ];
    for (const { name, signature, returns } of all) {
      const head = parseSignature(signature).returnType;
      expect([name, pointers.includes(returns)]).toEqual([
        name,
        pointers.includes(returns) && head.endsWith('*'),
      ]);
      expect([name, returns === 'void']).toEqual([name, head === 'void']);
    }
  });

  it('name known functions as releases', () => {
    const unknown = all
      .flatMap(({ releasedBy }) => releasedBy)
      .filter((name) => contractOf(name) === null && !EXTERNAL_RELEASES.has(name));
    expect(unknown).toEqual([]);
    expect([...EXTERNAL_RELEASES].filter((name) => contractOf(name) !== null)).toEqual([]);
  });

  it('match at the release only by parameters that exist', () => {
    for (const { name, mustMatch, params } of all) {
      const names = params.map((param) => param.name);
      expect([name, mustMatch.filter((own) => !names.includes(own))]).toEqual([name, []]);
    }
  });

  it('sleep by gfp only where there is a gfp argument', () => {
    for (const { name, sleeps, params } of all) {
      if (sleeps !== 'by-gfp') continue;
      expect([name, params.some(({ role }) => role === 'gfp')]).toEqual([name, true]);
    }
  });

  it('say for each convention what it means, and use each', () => {
    const used = new Set(all.map(({ returns }) => returns));
    expect([...used].toSorted()).toEqual(Object.keys(returnsMeaning).toSorted());
  });

  it('name the file and the function they were read from', () => {
    for (const { name, source } of all) {
      expect(source).toMatch(/^(?:drivers|fs|include|kernel|lib|mm)\/[\w./-]+\.[ch]: \w+$/);
      expect(source.endsWith(`: ${name}`)).toBe(true);
    }
  });
});

describe('the arguments that are easily swapped', () => {
  it.each([
    ['dma_alloc_noncoherent', ['device', 'size', 'dma_handle_out', 'direction', 'gfp']],
    ['dma_alloc_attrs', ['device', 'size', 'dma_handle_out', 'gfp', 'attrs']],
    ['dma_mmap_pages', ['device', 'vma', 'size', 'page']],
    ['dma_map_page', ['device', 'page', 'offset', 'size', 'direction']],
    ['dma_free_attrs', ['device', 'size', 'cpu_addr', 'dma_addr', 'attrs']],
    ['iosys_map_memcpy_to', ['iosys_map', 'offset', 'other', 'size']],
  ])('%s takes %j', (name, roles) => {
    expect(contractOf(name)?.params.map(({ role }) => role)).toEqual(roles);
  });
});

describe('contractsFrom', () => {
  it('fills in what most functions have', () => {
    const [contract] = contractsFrom('kumo.c', [
      { c: 'int kumo_start(struct device *dev)', returns: 'errno' },
    ]);
    expect(contract).toMatchObject({
      releasedBy: [],
      mustMatch: [],
      mustCheck: true,
      lock: null,
      sleeps: 'unknown',
      note: '',
    });
    expect(contract?.source).toBe('kumo.c: kumo_start');
  });

  it('takes the parameters apart only when they are asked for', () => {
    const [contract] = contractsFrom('kumo.c', [{ c: 'int kumo_start(int)', returns: 'errno' }]);
    expect(contract?.name).toBe('kumo_start');
    expect(() => contract?.params).toThrow('no name or type');
  });

  it('lets a row state a role that the type does not tell', () => {
    const [contract] = contractsFrom('kumo.c', [
      { c: 'int kumo_take(u32 cookie)', returns: 'errno', roles: { cookie: 'handle' } },
    ]);
    expect(contract?.params[0]?.role).toBe('handle');
  });
});
