import { type Rename, renamesOf } from '../rename.js';

/** The rest of DRM, and TTM. */
export const drmRenames: readonly Rename[] = [
  ...renamesOf({ source: 'include/drm/drm_drv.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_dev_ref', 'drm_dev_get'],
    ['drm_dev_unref', 'drm_dev_put'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_framebuffer.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_framebuffer_reference', 'drm_framebuffer_get'],
    ['drm_framebuffer_unreference', 'drm_framebuffer_put'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_connector.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_connector_reference', 'drm_connector_get'],
    ['drm_connector_unreference', 'drm_connector_put'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_mode_object.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_mode_object_reference', 'drm_mode_object_get'],
    ['drm_mode_object_unreference', 'drm_mode_object_put'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_property.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_property_reference_blob', 'drm_property_blob_get'],
    ['drm_property_unreference_blob', 'drm_property_blob_put'],
  ]),
  ...renamesOf(
    { source: 'include/drm/clients/drm_client_setup.h', kind: 'function', gone: '6.13', since: '6.13' },
    [
      ['drm_fbdev_generic_setup', 'drm_client_setup'],
      ['drm_fbdev_dma_setup', 'drm_client_setup'],
      ['drm_fbdev_ttm_setup', 'drm_client_setup'],
      ['drm_fbdev_shmem_setup', 'drm_client_setup'],
    ],
  ),
  ...renamesOf({ source: 'include/drm/drm_fb_helper.h', kind: 'function', gone: '6.6', since: '6.6' }, [
    ['drm_fb_helper_alloc_fbi', 'drm_fb_helper_alloc_info'],
    ['drm_fb_helper_unregister_fbi', 'drm_fb_helper_unregister_info'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_fb_helper.h before Linux 5.10', kind: 'function', gone: '5.10', since: null },
    [
      ['drm_fb_helper_single_add_all_connectors', null, 'Leave it out: done by the helper.'],
      ['drm_fb_helper_fbdev_teardown', null, 'drm_client_setup() needs no teardown.'],
    ],
  ),
  ...renamesOf(
    { source: 'include/drm/clients/drm_client_setup.h', kind: 'function', gone: '5.10', since: '6.13' },
    [['drm_fb_helper_fbdev_setup', 'drm_client_setup']],
  ),
  ...renamesOf({ source: 'include/drm/drm_client_event.h', kind: 'function', gone: '6.18', since: null }, [
    ['drm_fb_helper_output_poll_changed', 'drm_client_dev_hotplug'],
  ]),
  ...renamesOf({ source: 'include/linux/aperture.h', kind: 'function', gone: '5.15', since: '6.1' }, [
    ['drm_fb_helper_remove_conflicting_framebuffers', 'aperture_remove_conflicting_devices'],
    ['drm_fb_helper_remove_conflicting_pci_framebuffers', 'aperture_remove_conflicting_pci_devices'],
  ]),
  ...renamesOf({ source: 'include/linux/aperture.h', kind: 'function', gone: '6.18', since: '6.1' }, [
    ['drm_aperture_remove_framebuffers', 'aperture_remove_all_conflicting_devices'],
    ['drm_aperture_remove_conflicting_framebuffers', 'aperture_remove_conflicting_devices'],
    ['drm_aperture_remove_conflicting_pci_framebuffers', 'aperture_remove_conflicting_pci_devices'],
  ]),
  ...renamesOf({ source: 'include/linux/dma-mapping.h', kind: 'function', gone: '6.18', since: null }, [
    ['drm_pci_alloc', 'dma_alloc_coherent'],
    ['drm_pci_free', 'dma_free_coherent'],
  ]),
  ...renamesOf({ source: 'include/linux/slab.h', kind: 'function', gone: '4.13', since: null }, [
    ['drm_malloc_ab', 'kvmalloc_array'],
    ['drm_calloc_large', 'kvcalloc'],
    ['drm_free_large', 'kvfree'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_drv.h before Linux 5.10', kind: 'function', gone: '5.10', since: null },
    [['drm_dev_fini', null, 'drm_dev_put() does it.']],
  ),
  ...renamesOf({ source: 'include/linux/interrupt.h', kind: 'function', gone: '5.15', since: null }, [
    ['drm_irq_install', 'request_irq'],
    ['drm_irq_uninstall', 'free_irq'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_connector.h', kind: 'function', gone: '4.19', since: null }, [
    ['drm_mode_connector_attach_encoder', 'drm_connector_attach_encoder'],
    ['drm_mode_connector_update_edid_property', 'drm_connector_update_edid_property'],
    ['drm_mode_connector_set_path_property', 'drm_connector_set_path_property'],
    ['drm_mode_connector_set_tile_property', 'drm_connector_set_tile_property'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_fourcc.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_format_num_planes', 'drm_format_info', 'Read num_planes of the result.'],
    ['drm_format_plane_cpp', 'drm_format_info', 'Read cpp[] of the result.'],
    ['drm_format_horz_chroma_subsampling', 'drm_format_info', 'Read hsub of the result.'],
    ['drm_format_vert_chroma_subsampling', 'drm_format_info', 'Read vsub of the result.'],
    ['drm_format_plane_width', 'drm_format_info_plane_width'],
    ['drm_format_plane_height', 'drm_format_info_plane_height'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_fourcc.h of Linux 5.10', kind: 'function', gone: '5.15', since: null },
    [['drm_get_format_name', null, 'Print the format with %p4cc.']],
  ),
  ...renamesOf(
    { source: 'include/drm/drm_fourcc.h of Linux 5.10', kind: 'type', gone: '5.15', since: null },
    [['drm_format_name_buf', null, 'Print the format with %p4cc.']],
  ),
  ...renamesOf(
    { source: 'include/drm/drm_panel.h before Linux 5.10', kind: 'function', gone: '5.10', since: null },
    [
      ['drm_panel_attach', null, 'Use a panel bridge.'],
      ['drm_panel_detach', null, 'Use a panel bridge.'],
    ],
  ),
  ...renamesOf({ source: 'include/drm/drm_bridge.h', kind: 'function', gone: '6.18', since: '6.6' }, [
    ['drm_bridge_get_edid', 'drm_bridge_edid_read', 'Gives a struct drm_edid, freed with drm_edid_free().'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_bridge.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_bridge_pre_enable', 'drm_atomic_bridge_chain_pre_enable'],
    ['drm_bridge_enable', 'drm_atomic_bridge_chain_enable'],
    ['drm_bridge_disable', 'drm_atomic_bridge_chain_disable'],
    ['drm_bridge_post_disable', 'drm_atomic_bridge_chain_post_disable'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_bridge.h', kind: 'function', gone: '6.6', since: null }, [
    ['drm_bridge_chain_pre_enable', 'drm_atomic_bridge_chain_pre_enable'],
    ['drm_bridge_chain_enable', 'drm_atomic_bridge_chain_enable'],
    ['drm_bridge_chain_disable', 'drm_atomic_bridge_chain_disable'],
    ['drm_bridge_chain_post_disable', 'drm_atomic_bridge_chain_post_disable'],
  ]),
  ...renamesOf(
    {
      source: 'include/drm/drm_atomic_helper.h before Linux 5.10',
      kind: 'function',
      gone: '5.10',
      since: null,
    },
    [['drm_atomic_helper_best_encoder', null, 'Leave it out: it is the default.']],
  ),
  ...renamesOf({ source: 'include/drm/drm_vblank.h', kind: 'function', gone: '5.10', since: null }, [
    ['drm_calc_vbltimestamp_from_scanoutpos', 'drm_crtc_vblank_helper_get_vblank_timestamp'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_atomic_helper.h', kind: 'function', gone: '6.6', since: null }, [
    ['drm_plane_helper_check_state', 'drm_atomic_helper_check_plane_state'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_crtc_helper.h', kind: 'function', gone: '6.6', since: null }, [
    ['drm_crtc_force_disable_all', 'drm_helper_force_disable_all'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_mipi_dsi.h', kind: 'macro', gone: '6.18', since: '6.18' }, [
    ['mipi_dsi_dcs_write_seq', 'mipi_dsi_dcs_write_seq_multi', 'Takes a struct mipi_dsi_multi_context.'],
    [
      'mipi_dsi_generic_write_seq',
      'mipi_dsi_generic_write_seq_multi',
      'Takes a struct mipi_dsi_multi_context.',
    ],
  ]),
  ...renamesOf({ source: 'include/drm/gpu_scheduler.h', kind: 'macro', gone: '6.18', since: '6.18' }, [
    ['DRM_GPU_SCHED_STAT_NOMINAL', 'DRM_GPU_SCHED_STAT_RESET'],
    ['DRM_SCHED_PRIORITY_MIN', 'DRM_SCHED_PRIORITY_LOW'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_drv.h before Linux 5.10', kind: 'macro', gone: '5.4', since: null },
    [['DRIVER_PRIME', null, 'Leave it out: the callbacks tell.']],
  ),
  ...renamesOf({ source: 'include/drm/drm_ioctl.h of Linux 6.6', kind: 'macro', gone: '6.18', since: null }, [
    ['DRM_UNLOCKED', null, 'Leave it out: ioctls take no global lock.'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_ioctl.h before Linux 5.10', kind: 'macro', gone: '5.10', since: null },
    [['DRM_CONTROL_ALLOW', null, 'Leave it out.']],
  ),
  ...renamesOf({ source: 'include/linux/fb.h of Linux 6.1', kind: 'macro', gone: '6.6', since: null }, [
    ['FBINFO_DEFAULT', null, 'Leave it out.'],
    ['FBINFO_FLAG_DEFAULT', null, 'Leave it out.'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_bo.h', kind: 'function', gone: '5.10', since: null }, [
    ['ttm_bo_unref', 'ttm_bo_put'],
  ]),
  ...renamesOf(
    { source: 'include/drm/ttm/ttm_bo_api.h before Linux 5.10', kind: 'function', gone: '5.10', since: null },
    [['ttm_bo_reference', null, 'Take the GEM reference: drm_gem_object_get().']],
  ),
  ...renamesOf({ source: 'include/drm/ttm/ttm_device.h', kind: 'type', gone: '5.15', since: '5.15' }, [
    ['ttm_bo_device', 'ttm_device'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_resource.h', kind: 'type', gone: '5.10', since: null }, [
    ['ttm_mem_reg', 'ttm_resource'],
    ['ttm_mem_type_manager', 'ttm_resource_manager'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_device.h', kind: 'function', gone: '5.15', since: '5.15' }, [
    ['ttm_bo_device_init', 'ttm_device_init'],
    ['ttm_bo_device_release', 'ttm_device_fini'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_resource.h', kind: 'function', gone: '5.15', since: '5.15' }, [
    ['ttm_bo_evict_mm', 'ttm_resource_manager_evict_all'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_bo.h', kind: 'function', gone: '6.1', since: '6.1' }, [
    ['ttm_bo_init', 'ttm_bo_init_validate'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_tt.h', kind: 'type', gone: '5.15', since: null }, [
    ['ttm_dma_tt', 'ttm_tt'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_bo.h', kind: 'function', gone: '5.15', since: null }, [
    ['ttm_bo_mmap', 'ttm_bo_mmap_obj'],
  ]),
  ...renamesOf({ source: 'include/drm/ttm/ttm_pool.h', kind: 'function', gone: '5.15', since: '5.15' }, [
    ['ttm_pool_populate', 'ttm_pool_alloc'],
  ]),
  ...renamesOf({ source: 'include/drm/drm_drv.h', kind: 'member', gone: '6.18', since: null }, [
    ['lastclose', null, 'Leave it out: the in-kernel clients restore themselves.'],
  ]),
  ...renamesOf(
    { source: 'include/drm/drm_encoder_slave.h of Linux 6.6', kind: 'type', gone: '6.18', since: null },
    [['drm_encoder_slave', null, 'Write a struct drm_bridge.']],
  ),
  ...renamesOf(
    { source: 'include/drm/drm_vblank.h before Linux 5.10', kind: 'function', gone: '5.10', since: null },
    [['drm_vblank_cleanup', null, 'Leave it out: done with the device.']],
  ),
];
