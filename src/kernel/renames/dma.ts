import { type Rename, renamesOf } from '../rename.js';

/** DMA memory and mappings, dma-bufs and reservation objects. */
export const dmaRenames: readonly Rename[] = [
  ...renamesOf({ source: 'include/linux/iosys-map.h', kind: 'type', gone: '5.18', since: '5.18' }, [
    ['dma_buf_map', 'iosys_map'],
  ]),
  ...renamesOf({ source: 'include/linux/iosys-map.h', kind: 'function', gone: '5.18', since: '5.18' }, [
    ['dma_buf_map_clear', 'iosys_map_clear'],
    ['dma_buf_map_set_vaddr', 'iosys_map_set_vaddr'],
    ['dma_buf_map_set_vaddr_iomem', 'iosys_map_set_vaddr_iomem'],
    ['dma_buf_map_is_null', 'iosys_map_is_null'],
    ['dma_buf_map_is_set', 'iosys_map_is_set'],
    ['dma_buf_map_is_equal', 'iosys_map_is_equal'],
    ['dma_buf_map_incr', 'iosys_map_incr'],
    ['dma_buf_map_memcpy_to', 'iosys_map_memcpy_to'],
  ]),
  ...renamesOf({ source: 'include/linux/iosys-map.h', kind: 'macro', gone: '5.18', since: '5.18' }, [
    ['DMA_BUF_MAP_INIT_VADDR', 'IOSYS_MAP_INIT_VADDR'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-mapping.h', kind: 'function', gone: '5.0', since: null }, [
    ['dma_zalloc_coherent', 'dma_alloc_coherent', 'Always zeroes.'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-mapping.h', kind: 'function', gone: '5.10', since: null }, [
    ['dma_alloc_writecombine', 'dma_alloc_wc'],
    ['dma_free_writecombine', 'dma_free_wc'],
    ['dma_mmap_writecombine', 'dma_mmap_wc'],
    ['dma_cache_sync', 'dma_sync_single_for_device'],
    ['pci_set_dma_max_seg_size', 'dma_set_max_seg_size'],
  ]),
  ...renamesOf(
    { source: 'include/linux/dma-mapping.h before Linux 5.10', kind: 'macro', gone: '5.10', since: null },
    [['DMA_ATTR_NON_CONSISTENT', null, 'Allocate with dma_alloc_noncoherent() or dma_alloc_pages().']],
  ),
  ...renamesOf({ source: 'include/linux/dma-mapping.h', kind: 'function', gone: '5.18', since: null }, [
    ['pci_alloc_consistent', 'dma_alloc_coherent', 'Takes the struct device and gfp.'],
    ['pci_zalloc_consistent', 'dma_alloc_coherent', 'Takes the struct device and gfp; always zeroes.'],
    ['pci_free_consistent', 'dma_free_coherent'],
    ['pci_map_single', 'dma_map_single'],
    ['pci_unmap_single', 'dma_unmap_single'],
    ['pci_map_page', 'dma_map_page'],
    ['pci_unmap_page', 'dma_unmap_page'],
    ['pci_map_sg', 'dma_map_sg'],
    ['pci_unmap_sg', 'dma_unmap_sg'],
    ['pci_dma_sync_single_for_cpu', 'dma_sync_single_for_cpu'],
    ['pci_dma_sync_single_for_device', 'dma_sync_single_for_device'],
    ['pci_dma_sync_sg_for_cpu', 'dma_sync_sg_for_cpu'],
    ['pci_dma_sync_sg_for_device', 'dma_sync_sg_for_device'],
    ['pci_dma_mapping_error', 'dma_mapping_error'],
    ['pci_set_dma_mask', 'dma_set_mask'],
    ['pci_set_consistent_dma_mask', 'dma_set_coherent_mask'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-direction.h', kind: 'macro', gone: '5.18', since: null }, [
    ['PCI_DMA_TODEVICE', 'DMA_TO_DEVICE'],
    ['PCI_DMA_FROMDEVICE', 'DMA_FROM_DEVICE'],
    ['PCI_DMA_BIDIRECTIONAL', 'DMA_BIDIRECTIONAL'],
    ['PCI_DMA_NONE', 'DMA_NONE'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'type', gone: '5.4', since: '5.4' }, [
    ['reservation_object', 'dma_resv'],
  ]),
  ...renamesOf(
    { source: 'include/linux/reservation.h of Linux 5.3', kind: 'type', gone: '5.4', since: null },
    [['reservation_object_list', null, 'Private to dma-resv.c.']],
  ),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.4', since: '5.4' }, [
    ['reservation_object_init', 'dma_resv_init'],
    ['reservation_object_fini', 'dma_resv_fini'],
    ['reservation_object_lock', 'dma_resv_lock'],
    ['reservation_object_lock_interruptible', 'dma_resv_lock_interruptible'],
    ['reservation_object_trylock', 'dma_resv_trylock'],
    ['reservation_object_unlock', 'dma_resv_unlock'],
    ['reservation_object_is_locked', 'dma_resv_is_locked'],
    ['reservation_object_copy_fences', 'dma_resv_copy_fences'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'macro', gone: '5.4', since: '5.4' }, [
    ['reservation_object_assert_held', 'dma_resv_assert_held'],
    ['reservation_object_held', 'dma_resv_held'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.4', since: '5.19' }, [
    ['reservation_object_add_excl_fence', 'dma_resv_add_fence', 'With DMA_RESV_USAGE_WRITE.'],
    ['reservation_object_add_shared_fence', 'dma_resv_add_fence', 'With DMA_RESV_USAGE_READ.'],
    ['reservation_object_reserve_shared', 'dma_resv_reserve_fences'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.4', since: '5.15' }, [
    ['reservation_object_wait_timeout_rcu', 'dma_resv_wait_timeout'],
    ['reservation_object_test_signaled_rcu', 'dma_resv_test_signaled'],
    ['reservation_object_get_fences_rcu', 'dma_resv_get_fences'],
  ]),
  ...renamesOf(
    { source: 'include/linux/reservation.h of Linux 5.3', kind: 'function', gone: '5.4', since: null },
    [
      ['reservation_object_get_excl', null, 'Iterate with dma_resv_for_each_fence().'],
      ['reservation_object_get_list', null, 'Iterate with dma_resv_for_each_fence().'],
    ],
  ),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.4', since: '6.1' }, [
    ['reservation_object_get_excl_rcu', 'dma_resv_get_singleton'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.19', since: '5.19' }, [
    ['dma_resv_add_excl_fence', 'dma_resv_add_fence', 'With DMA_RESV_USAGE_WRITE.'],
    ['dma_resv_add_shared_fence', 'dma_resv_add_fence', 'With DMA_RESV_USAGE_READ.'],
    ['dma_resv_reserve_shared', 'dma_resv_reserve_fences'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.15', since: '5.15' }, [
    ['dma_resv_wait_timeout_rcu', 'dma_resv_wait_timeout'],
    ['dma_resv_test_signaled_rcu', 'dma_resv_test_signaled'],
    ['dma_resv_get_fences_rcu', 'dma_resv_get_fences'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '5.15', since: '6.1' }, [
    ['dma_resv_get_excl_rcu', 'dma_resv_get_singleton'],
  ]),
  ...renamesOf(
    { source: 'include/linux/dma-resv.h of Linux 5.10', kind: 'function', gone: '5.15', since: null },
    [
      ['dma_resv_get_excl', null, 'Iterate with dma_resv_for_each_fence().'],
      ['dma_resv_get_list', null, 'Iterate with dma_resv_for_each_fence().'],
    ],
  ),
  ...renamesOf({ source: 'include/linux/dma-resv.h', kind: 'function', gone: '6.1', since: '6.1' }, [
    ['dma_resv_get_excl_unlocked', 'dma_resv_get_singleton'],
  ]),
  ...renamesOf(
    { source: 'include/linux/dma-resv.h of Linux 5.15', kind: 'function', gone: '6.1', since: null },
    [
      ['dma_resv_shared_list', null, 'Iterate with dma_resv_for_each_fence().'],
      ['dma_resv_excl_fence', null, 'Iterate with dma_resv_for_each_fence().'],
    ],
  ),
  ...renamesOf({ source: 'include/linux/dma-buf.h', kind: 'function', gone: '5.10', since: null }, [
    ['dma_buf_kmap', 'dma_buf_vmap'],
    ['dma_buf_kunmap', 'dma_buf_vunmap'],
    ['dma_buf_kmap_atomic', 'dma_buf_vmap'],
  ]),
  ...renamesOf({ source: 'include/linux/dmaengine.h', kind: 'function', gone: '5.10', since: null }, [
    ['dma_request_slave_channel_reason', 'dma_request_chan'],
  ]),
];
