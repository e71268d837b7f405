import { type Rename, renamesOf } from '../rename.js';

/** The rest of the kernel, as far as drivers use it. */
export const kernelRenames: readonly Rename[] = [
  ...renamesOf({ source: 'include/linux/platform_device.h', kind: 'member', gone: '6.18', since: null }, [
    ['remove_new', 'remove'],
  ]),
  ...renamesOf({ source: 'include/linux/i2c.h', kind: 'member', gone: '6.6', since: null }, [
    ['probe_new', 'probe'],
  ]),
  ...renamesOf({ source: 'include/linux/slab.h', kind: 'function', gone: '5.10', since: null }, [
    ['kzfree', 'kfree_sensitive'],
  ]),
  ...renamesOf({ source: 'include/linux/mm.h', kind: 'function', gone: '5.10', since: null }, [
    ['put_user_page', 'unpin_user_page'],
    ['put_user_pages', 'unpin_user_pages'],
    ['put_user_pages_dirty_lock', 'unpin_user_pages_dirty_lock'],
    ['vm_insert_pfn', 'vmf_insert_pfn'],
    ['vm_insert_mixed', 'vmf_insert_mixed'],
  ]),
  ...renamesOf({ source: 'include/asm-generic/io.h', kind: 'function', gone: '5.10', since: null }, [
    ['ioremap_nocache', 'ioremap'],
  ]),
  ...renamesOf({ source: 'include/linux/io.h', kind: 'function', gone: '5.10', since: null }, [
    ['devm_ioremap_nocache', 'devm_ioremap'],
  ]),
  ...renamesOf({ source: 'include/linux/timer.h', kind: 'function', gone: '6.18', since: '5.15' }, [
    ['del_timer', 'timer_delete'],
  ]),
  ...renamesOf({ source: 'include/linux/timer.h', kind: 'function', gone: '6.18', since: null }, [
    ['del_timer_sync', 'timer_delete_sync'],
  ]),
  ...renamesOf({ source: 'include/linux/timer.h', kind: 'macro', gone: '6.18', since: '6.18' }, [
    ['from_timer', 'timer_container_of'],
  ]),
  ...renamesOf({ source: 'include/linux/hrtimer.h', kind: 'function', gone: '6.18', since: '6.18' }, [
    ['hrtimer_init', 'hrtimer_setup', 'Takes the callback too.'],
  ]),
  ...renamesOf({ source: 'include/linux/string.h', kind: 'function', gone: '6.8', since: null }, [
    ['strlcpy', 'strscpy', 'Returns -E2BIG on truncation.'],
  ]),
  ...renamesOf({ source: 'include/linux/random.h', kind: 'function', gone: '6.1', since: null }, [
    ['prandom_u32', 'get_random_u32'],
    ['prandom_bytes', 'get_random_bytes'],
  ]),
  ...renamesOf({ source: 'include/linux/i2c.h', kind: 'function', gone: '5.10', since: null }, [
    ['i2c_new_device', 'i2c_new_client_device'],
    ['i2c_new_dummy', 'i2c_new_dummy_device'],
    ['i2c_new_probed_device', 'i2c_new_scanned_device'],
    ['i2c_new_secondary_device', 'i2c_new_ancillary_device'],
    ['i2c_lock_adapter', 'i2c_lock_bus'],
  ]),
  ...renamesOf({ source: 'include/linux/fs.h of Linux 6.6', kind: 'function', gone: '6.18', since: null }, [
    ['no_llseek', null, 'Leave .llseek out.'],
  ]),
  ...renamesOf({ source: 'include/linux/iommu.h', kind: 'function', gone: '6.18', since: '6.18' }, [
    [
      'iommu_domain_alloc',
      'iommu_paging_domain_alloc',
      'Takes the device, and gives an ERR_PTR() instead of NULL.',
    ],
  ]),
  ...renamesOf({ source: 'include/linux/device.h', kind: 'function', gone: '6.18', since: null }, [
    ['iommu_present', 'device_iommu_mapped'],
  ]),
  ...renamesOf({ source: 'include/linux/iommu.h', kind: 'function', gone: '6.6', since: null }, [
    ['iommu_map_atomic', 'iommu_map', 'Takes gfp: pass GFP_ATOMIC.'],
    ['iommu_map_sg_atomic', 'iommu_map_sg', 'Takes gfp: pass GFP_ATOMIC.'],
  ]),
  ...renamesOf(
    { source: 'include/linux/iommu.h of Linux 5.15', kind: 'function', gone: '6.18', since: null },
    [['bus_set_iommu', null, 'Leave it out: iommu_device_register() does it.']],
  ),
  ...renamesOf({ source: 'include/linux/shrinker.h', kind: 'function', gone: '6.7', since: '6.7' }, [
    ['register_shrinker', 'shrinker_register', 'Allocate it with shrinker_alloc().'],
    ['unregister_shrinker', 'shrinker_free'],
    ['prealloc_shrinker', 'shrinker_alloc'],
  ]),
  ...renamesOf({ source: 'include/linux/gfp_types.h', kind: 'macro', gone: '6.6', since: null }, [
    ['__GFP_ATOMIC', '__GFP_HIGH'],
  ]),
  ...renamesOf(
    { source: 'include/linux/platform_device.h of Linux 5.10', kind: 'function', gone: '5.15', since: null },
    [['devm_platform_ioremap_resource_wc', null, 'devm_ioremap_resource_wc() on the resource.']],
  ),
  ...renamesOf({ source: 'include/linux/of_gpio.h', kind: 'function', gone: '6.18', since: null }, [
    ['of_get_named_gpio_flags', 'of_get_named_gpio', 'New code uses descriptors: gpiod_get().'],
  ]),
  ...renamesOf({ source: 'include/linux/thermal.h', kind: 'function', gone: '6.1', since: '6.1' }, [
    ['devm_thermal_zone_of_sensor_register', 'devm_thermal_of_zone_register'],
  ]),
  ...renamesOf({ source: 'include/linux/err.h', kind: 'function', gone: '5.10', since: null }, [
    ['PTR_RET', 'PTR_ERR_OR_ZERO'],
  ]),
  ...renamesOf({ source: 'include/linux/idr.h', kind: 'function', gone: '6.18', since: null }, [
    ['ida_simple_get', 'ida_alloc'],
    ['ida_simple_remove', 'ida_free'],
  ]),
];
