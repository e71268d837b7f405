import { type Rename, renamesOf } from '../rename.js';

/** GEM objects, their helpers and callbacks. */
export const gemRenames: readonly Rename[] = [
  ...renamesOf({ source: 'include/drm/drm_gem_dma_helper.h', kind: 'function', gone: '6.1', since: '6.1' }, [
    ['drm_gem_cma_create', 'drm_gem_dma_create'],
    ['drm_gem_cma_dumb_create', 'drm_gem_dma_dumb_create'],
    ['drm_gem_cma_dumb_create_internal', 'drm_gem_dma_dumb_create_internal'],
    ['drm_gem_cma_free', 'drm_gem_dma_free'],
    ['drm_gem_cma_free_object', 'drm_gem_dma_object_free'],
    ['drm_gem_cma_get_sg_table', 'drm_gem_dma_get_sg_table'],
    ['drm_gem_cma_prime_import_sg_table', 'drm_gem_dma_prime_import_sg_table'],
    ['drm_gem_cma_prime_import_sg_table_vmap', 'drm_gem_dma_prime_import_sg_table_vmap'],
    ['drm_gem_cma_mmap', 'drm_gem_dma_mmap'],
    ['drm_gem_cma_vmap', 'drm_gem_dma_vmap'],
    ['drm_gem_cma_get_unmapped_area', 'drm_gem_dma_get_unmapped_area'],
    ['drm_gem_cma_print_info', 'drm_gem_dma_print_info'],
    ['drm_gem_cma_object_free', 'drm_gem_dma_object_free'],
    ['drm_gem_cma_object_get_sg_table', 'drm_gem_dma_object_get_sg_table'],
    ['drm_gem_cma_object_mmap', 'drm_gem_dma_object_mmap'],
    ['drm_gem_cma_object_vmap', 'drm_gem_dma_object_vmap'],
    ['drm_gem_cma_object_print_info', 'drm_gem_dma_object_print_info'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem_dma_helper.h', kind: 'function', gone: '5.15', since: '6.1' }, [
    ['drm_gem_cma_prime_get_sg_table', 'drm_gem_dma_object_get_sg_table'],
    ['drm_gem_cma_prime_mmap', 'drm_gem_dma_object_mmap'],
    ['drm_gem_cma_prime_vmap', 'drm_gem_dma_object_vmap'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_gem_cma_helper.h of Linux 5.10', kind: 'function', gone: '5.15', since: null },
    [['drm_gem_cma_prime_vunmap', null, 'Objects in DMA memory need no vunmap.']],
  ),
  ...renamesOf({ source: 'include/drm/drm_gem_dma_helper.h', kind: 'variable', gone: '6.1', since: '6.1' }, [
    ['drm_gem_cma_vm_ops', 'drm_gem_dma_vm_ops'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem_dma_helper.h', kind: 'type', gone: '6.1', since: '6.1' }, [
    ['drm_gem_cma_object', 'drm_gem_dma_object'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem_dma_helper.h', kind: 'macro', gone: '6.1', since: '6.1' }, [
    ['to_drm_gem_cma_obj', 'to_drm_gem_dma_obj'],
    ['DEFINE_DRM_GEM_CMA_FOPS', 'DEFINE_DRM_GEM_DMA_FOPS'],
    ['DRM_GEM_CMA_DRIVER_OPS', 'DRM_GEM_DMA_DRIVER_OPS'],
    ['DRM_GEM_CMA_DRIVER_OPS_VMAP', 'DRM_GEM_DMA_DRIVER_OPS_VMAP'],
    ['DRM_GEM_CMA_DRIVER_OPS_WITH_DUMB_CREATE', 'DRM_GEM_DMA_DRIVER_OPS_WITH_DUMB_CREATE'],
    ['DRM_GEM_CMA_DRIVER_OPS_VMAP_WITH_DUMB_CREATE', 'DRM_GEM_DMA_DRIVER_OPS_VMAP_WITH_DUMB_CREATE'],
    ['DRM_GEM_CMA_UNMAPPED_AREA_FOPS', 'DRM_GEM_DMA_UNMAPPED_AREA_FOPS'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem_dma_helper.h', kind: 'macro', gone: '5.10', since: '6.1' }, [
    ['DRM_GEM_CMA_VMAP_DRIVER_OPS', 'DRM_GEM_DMA_DRIVER_OPS_VMAP'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_fb_dma_helper.h', kind: 'function', gone: '6.1', since: '6.1' }, [
    ['drm_fb_cma_get_gem_obj', 'drm_fb_dma_get_gem_obj'],
    ['drm_fb_cma_get_gem_addr', 'drm_fb_dma_get_gem_addr'],
    ['drm_fb_cma_sync_non_coherent', 'drm_fb_dma_sync_non_coherent'],
  ]),
  ...renamesOf(
    { source: 'include/drm/clients/drm_client_setup.h', kind: 'function', gone: '5.10', since: '6.13' },
    [
      ['drm_fb_cma_fbdev_init', 'drm_client_setup'],
      ['drm_fbdev_cma_init', 'drm_client_setup'],
    ],
  ),
  ...renamesOf(
    {
      source: 'include/drm/drm_fb_cma_helper.h before Linux 5.10',
      kind: 'function',
      gone: '5.10',
      since: null,
    },
    [
      ['drm_fb_cma_fbdev_fini', null, 'drm_client_setup() needs no teardown.'],
      ['drm_fbdev_cma_fini', null, 'drm_client_setup() needs no teardown.'],
    ],
  ),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_gem_object_put_unlocked', 'drm_gem_object_put'],
    ['drm_gem_object_unreference', 'drm_gem_object_put'],
    ['drm_gem_object_unreference_unlocked', 'drm_gem_object_put'],
    ['drm_gem_object_reference', 'drm_gem_object_get'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'function', gone: '6.16', since: '6.18' }, [
    [
      'drm_gem_vmap_unlocked',
      'drm_gem_vmap',
      'The name without the lock; drm_gem_vmap_locked() wants it held.',
    ],
    [
      'drm_gem_vunmap_unlocked',
      'drm_gem_vunmap',
      'The name without the lock; drm_gem_vunmap_locked() wants it held.',
    ],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_gem_shmem_helper.h', kind: 'function', gone: '6.18', since: null },
    [
      [
        'drm_gem_shmem_put_pages',
        'drm_gem_shmem_unpin',
        'drm_gem_shmem_put_pages_locked() under the reservation lock.',
      ],
      ['drm_gem_shmem_get_pages', 'drm_gem_shmem_pin', 'Pinning takes the pages.'],
    ],
  ),
  ...renamesOf(
    { source: 'include/drm/drm_gem_shmem_helper.h', kind: 'function', gone: '6.1', since: '6.1' },
    [['drm_gem_shmem_free_object', 'drm_gem_shmem_object_free']],
  ),
  ...renamesOf(
    { source: 'include/drm/drm_gem_atomic_helper.h', kind: 'function', gone: '5.15', since: '5.15' },
    [['drm_gem_fb_prepare_fb', 'drm_gem_plane_helper_prepare_fb']],
  ),
  ...renamesOf({ source: 'include/drm/drm_drv.h of Linux 6.1', kind: 'function', gone: '6.6', since: null }, [
    ['drm_gem_dumb_destroy', null, 'Leave .dumb_destroy out.'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_prime.h', kind: 'function', gone: '5.15', since: '5.15' }, [
    [
      'drm_prime_sg_to_page_addr_arrays',
      'drm_prime_sg_to_page_array',
      'Addresses: drm_prime_sg_to_dma_addr_array().',
    ],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'function', gone: '5.4', since: '6.1' }, [
    ['drm_gem_reservation_object_wait', 'drm_gem_dma_resv_wait'],
  ]),
  ...renamesOf({ source: 'include/drm/gpu_scheduler.h', kind: 'function', gone: '6.1', since: '6.1' }, [
    ['drm_gem_fence_array_add', 'drm_sched_job_add_dependency'],
    ['drm_gem_fence_array_add_implicit', 'drm_sched_job_add_implicit_dependencies'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_prime.h before Linux 5.10', kind: 'function', gone: '5.10', since: null },
    [
      ['drm_gem_dmabuf_kmap', null, 'Use vmap.'],
      ['drm_gem_dmabuf_kunmap', null, 'Use vunmap.'],
    ],
  ),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'member', gone: '5.15', since: null }, [
    ['gem_free_object_unlocked', 'free'],
    ['gem_open_object', 'open'],
    ['gem_close_object', 'close'],
    ['gem_prime_export', 'export'],
    ['gem_prime_pin', 'pin'],
    ['gem_prime_unpin', 'unpin'],
    ['gem_prime_get_sg_table', 'get_sg_table'],
    ['gem_prime_vmap', 'vmap'],
    ['gem_prime_vunmap', 'vunmap'],
    ['gem_vm_ops', 'vm_ops'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'member', gone: '5.10', since: null }, [
    ['gem_free_object', 'free'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'member', gone: '6.1', since: null }, [
    ['gem_print_info', 'print_info'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_gem.h', kind: 'member', gone: '6.6', since: null }, [
    ['gem_prime_mmap', 'mmap'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_drv.h', kind: 'member', gone: '6.6', since: null }, [
    ['dumb_destroy', null, 'Leave it out: destroying a dumb buffer deletes its handle.'],
  ]),
];
