import type { LockName, Returns, Sleeps } from './contract.js';

/** What the core does around a callback, and what the callback owes it. */
export interface SlotRole {
  readonly struct: string;
  readonly slot: string;
  readonly returns: Returns;
  /** Locks that the core holds during the call. */
  readonly held: readonly LockName[];
  /** Whether the callback may sleep. */
  readonly sleeps: Exclude<Sleeps, 'by-gfp'>;
  /** A structure without it is incomplete. */
  readonly mandatory: boolean;
  /** What it is for, the reference rules and what it must leave alone. */
  readonly duty: string;
  /** `file: function` of Linux 6.18 that calls it or tells the rule. */
  readonly source: string;
}

type Row = readonly [
  slot: string,
  returns: Returns,
  duty: string,
  rest?: Partial<Omit<SlotRole, 'struct' | 'slot'>>,
];

const RESV = { held: ['dma_resv'] } as const;
const MMAP = { held: ['mmap_lock'] } as const;
const MANDATORY = { mandatory: true } as const;

function slots(struct: string, source: string, rows: readonly Row[]): readonly SlotRole[] {
  return rows.map(([slot, returns, duty, rest]) => ({
    struct,
    slot,
    returns,
    held: [],
    sleeps: 'yes',
    mandatory: false,
    duty,
    source,
    ...rest,
  }));
}

const GEM_OBJECT_FUNCS = slots('drm_gem_object_funcs', 'include/drm/drm_gem.h: drm_gem_object_funcs', [
  [
    'free',
    'void',
    'Runs at the last put, without the reservation lock. An imported object needs drm_prime_gem_destroy().',
    { ...MANDATORY, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_object_free' },
  ],
  [
    'open',
    'errno',
    'A handle was made.',
    { source: 'drivers/gpu/drm/drm_gem.c: drm_gem_handle_create_tail' },
  ],
  ['close', 'void', 'A handle goes.', { source: 'drivers/gpu/drm/drm_gem.c: drm_gem_object_release_handle' }],
  ['print_info', 'void', 'Prints for debugfs.', { source: 'drivers/gpu/drm/drm_gem.c: drm_gem_print_info' }],
  ['export', 'err-ptr', 'Makes the dma-buf; flags go on to it. Default: drm_gem_prime_export().'],
  [
    'pin',
    'errno',
    'Keeps the backing memory in place.',
    { ...RESV, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_pin_locked' },
  ],
  ['unpin', 'void', 'Undoes pin.', { ...RESV, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_unpin_locked' }],
  [
    'get_sg_table',
    'err-ptr',
    'Gives a new table, which the core unmaps and frees.',
    { ...RESV, source: 'drivers/gpu/drm/drm_prime.c: drm_gem_map_dma_buf' },
  ],
  [
    'vmap',
    'errno',
    'Fills the map; leaving it empty becomes -ENOMEM.',
    { ...RESV, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_vmap_locked' },
  ],
  ['vunmap', 'void', 'Undoes vmap.', { ...RESV, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_vunmap_locked' }],
  [
    'mmap',
    'errno',
    'Must set vma->vm_ops and VM_DONTEXPAND and take the fake offset out. On error the core puts the object.',
    { ...MMAP, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_mmap_obj' },
  ],
  [
    'evict',
    'errno',
    'Moves the memory out.',
    { ...RESV, source: 'drivers/gpu/drm/drm_gem.c: drm_gem_evict_locked' },
  ],
  ['status', 'value', 'Tells what the object counts as, under a spinlock.', { sleeps: 'no' }],
  ['rss', 'value', 'The resident size in bytes.', { sleeps: 'no' }],
]);

const DRM_DRIVER = slots('drm_driver', 'include/drm/drm_drv.h: drm_driver', [
  ['open', 'errno', 'A file was opened: allocates what belongs to it.'],
  ['postclose', 'void', 'A file was closed: frees what open allocated.'],
  ['release', 'void', 'The last reference to the device goes.'],
  [
    'gem_create_object',
    'err-ptr',
    'Allocates the object with the GEM object as its first member; NULL is no error since 5.16.',
  ],
  [
    'gem_prime_import',
    'err-ptr',
    'Gives a reference to an object for the dma-buf. Default: drm_gem_prime_import().',
    { held: ['object_name_lock'], source: 'drivers/gpu/drm/drm_prime.c: drm_gem_prime_fd_to_handle' },
  ],
  [
    'gem_prime_import_sg_table',
    'err-ptr',
    'Takes the table over on success only; the core sets import_attach and resv afterwards.',
    { held: ['object_name_lock'], source: 'drivers/gpu/drm/drm_prime.c: drm_gem_prime_import_dev' },
  ],
  [
    'dumb_create',
    'errno',
    'Fills handle, pitch and size, and leaves width, height, bpp and flags alone.',
    { source: 'drivers/gpu/drm/drm_dumb_buffers.c: drm_mode_create_dumb' },
  ],
  ['dumb_map_offset', 'errno', 'Not for GEM drivers: drm_gem_dumb_map_offset() is the default.'],
  ['prime_handle_to_fd', 'errno', 'For vmwgfx alone.'],
  ['prime_fd_to_handle', 'errno', 'For vmwgfx alone.'],
  ['fbdev_probe', 'errno', 'Makes the buffer behind the fbdev emulation.'],
  ['show_fdinfo', 'void', 'Prints the usage of a file.'],
]);

const DMA_BUF_OPS = slots('dma_buf_ops', 'drivers/dma-buf/dma-buf.c: dma_buf_dynamic_attach', [
  ['attach', 'errno', 'Fails if the device cannot reach the memory.'],
  ['detach', 'void', 'Undoes attach.', { source: 'drivers/dma-buf/dma-buf.c: dma_buf_detach' }],
  [
    'pin',
    'errno',
    'Keeps the memory in place, cleared and ready.',
    { ...RESV, source: 'drivers/dma-buf/dma-buf.c: dma_buf_pin' },
  ],
  ['unpin', 'void', 'Undoes pin.', { ...RESV, source: 'drivers/dma-buf/dma-buf.c: dma_buf_unpin' }],
  [
    'map_dma_buf',
    'err-ptr',
    'Gives a new table, mapped for the attached device; the caller gives it back to unmap_dma_buf.',
    { ...RESV, ...MANDATORY, source: 'drivers/dma-buf/dma-buf.c: dma_buf_map_attachment' },
  ],
  [
    'unmap_dma_buf',
    'void',
    'Unmaps and frees the table.',
    { ...RESV, ...MANDATORY, source: 'drivers/dma-buf/dma-buf.c: dma_buf_unmap_attachment' },
  ],
  [
    'release',
    'void',
    'Runs at the last put, without the reservation lock.',
    { ...MANDATORY, source: 'drivers/dma-buf/dma-buf.c: dma_buf_release' },
  ],
  [
    'begin_cpu_access',
    'errno',
    'Makes the memory coherent.',
    { source: 'drivers/dma-buf/dma-buf.c: dma_buf_begin_cpu_access' },
  ],
  [
    'end_cpu_access',
    'errno',
    'Undoes begin_cpu_access.',
    { source: 'drivers/dma-buf/dma-buf.c: dma_buf_end_cpu_access' },
  ],
  [
    'mmap',
    'errno',
    'The core has checked the size of the vma.',
    { ...MMAP, source: 'drivers/dma-buf/dma-buf.c: dma_buf_mmap_internal' },
  ],
  ['vmap', 'errno', 'Fills the map.', { ...RESV, source: 'drivers/dma-buf/dma-buf.c: dma_buf_vmap' }],
  ['vunmap', 'void', 'Undoes vmap.', { ...RESV, source: 'drivers/dma-buf/dma-buf.c: dma_buf_vunmap' }],
]);

const DMA_FENCE_OPS = slots('dma_fence_ops', 'include/linux/dma-fence.h: dma_fence_ops', [
  ['get_driver_name', 'value', 'A name that stays valid.', { ...MANDATORY, sleeps: 'no' }],
  ['get_timeline_name', 'value', 'A name that stays valid.', { ...MANDATORY, sleeps: 'no' }],
  [
    'enable_signaling',
    'bool',
    'False: signalled already. Takes its own reference if the fence may be signalled meanwhile.',
    { held: ['fence_lock', 'irqs_off'], sleeps: 'no' },
  ],
  ['signaled', 'bool', 'Once true, always true; may be called from anywhere.', { sleeps: 'no' }],
  ['wait', 'timeout', 'Deprecated.'],
  ['release', 'void', 'May be called from an interrupt; must free the fence.', { sleeps: 'no' }],
  ['set_deadline', 'void', 'A hint, from any context.', { sleeps: 'no' }],
]);

const SCHED_BACKEND_OPS = slots(
  'drm_sched_backend_ops',
  'include/drm/gpu_scheduler.h: drm_sched_backend_ops',
  [
    ['prepare_job', 'null', 'A fence to wait for, or NULL when the job may run.'],
    [
      'run_job',
      'err-ptr-or-null',
      'Gives the scheduler a reference to the hardware fence. On the signalling path: no allocation that waits.',
      MANDATORY,
    ],
    [
      'timedout_job',
      'value',
      'Recovers and gives an enum drm_gpu_sched_stat; only called if the timeout is finite.',
    ],
    ['free_job', 'void', 'Calls drm_sched_job_cleanup() and frees the job.', MANDATORY],
    ['cancel_job', 'void', 'Signals the hardware fence with an error; does not free the job.'],
  ],
);

const PLANE_HELPER_FUNCS = slots(
  'drm_plane_helper_funcs',
  'include/drm/drm_modeset_helper_vtables.h: drm_plane_helper_funcs',
  [
    [
      'prepare_fb',
      'errno',
      'Pins; must not wait for rendering. What it takes stays beyond the commit, until cleanup_fb.',
    ],
    ['cleanup_fb', 'void', 'Undoes prepare_fb.'],
    ['begin_fb_access', 'errno', 'Takes what only the commit needs, such as a vmap.'],
    ['end_fb_access', 'void', 'Undoes begin_fb_access.'],
    ['atomic_check', 'errno', 'Changes nothing outside the state; hands -EDEADLK on.'],
    ['atomic_update', 'void', 'Cannot fail.'],
    ['atomic_disable', 'void', 'Cannot fail.'],
    ['get_scanout_buffer', 'errno', 'For the panic handler: no lock, no allocation.', { sleeps: 'no' }],
  ],
);

const VM_OPERATIONS = slots('vm_operations_struct', 'include/linux/mm.h: vm_operations_struct', [
  ['open', 'void', 'The vma was copied: takes a reference for the copy.', MMAP],
  ['close', 'void', 'The vma goes: drops its reference.', MMAP],
  [
    'fault',
    'value',
    'Gives a vm_fault_t, made by vmf_error() or vmf_insert_*(); under the lock of the vma or of the whole mm.',
  ],
  ['access', 'count-or-errno', 'Reads or writes for ptrace.', MMAP],
]);

const OTHERS = [
  ...slots('file_operations', 'include/linux/fs.h: file_operations', [
    ['mmap', 'errno', 'Sets up the vma.', MMAP],
    ['open', 'errno', 'A file was opened.'],
    ['release', 'errno', 'The last reference to the file goes; the result is ignored.'],
    ['unlocked_ioctl', 'errno', 'Holds no lock.'],
  ]),
  ...slots('platform_driver', 'include/linux/platform_device.h: platform_driver', [
    ['probe', 'errno', 'Registers with user space last; -EPROBE_DEFER is handed on.'],
    ['remove', 'void', 'Undoes probe in reverse. Returned int before 6.11.'],
    ['shutdown', 'void', 'Quiets the hardware.'],
  ]),
];

const bySlot: ReadonlyMap<string, SlotRole> = new Map(
  [
    ...GEM_OBJECT_FUNCS,
    ...DRM_DRIVER,
    ...DMA_BUF_OPS,
    ...DMA_FENCE_OPS,
    ...SCHED_BACKEND_OPS,
    ...PLANE_HELPER_FUNCS,
    ...VM_OPERATIONS,
    ...OTHERS,
  ].map((role) => [`${role.struct}.${role.slot}`, role]),
);

/** Every known slot, in the order of the tables. */
export const slotRoles: readonly SlotRole[] = [...bySlot.values()];

/** What is known of a callback by the struct tag and the member it is assigned to, or null. */
export function slotRole(structName: string, slot: string): SlotRole | null {
  return bySlot.get(`${structName}.${slot}`) ?? null;
}
