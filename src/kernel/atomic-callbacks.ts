/** A function that registers a callback which must not sleep. */
export interface AtomicCallback {
  /** Position, from 0, of the callback among the arguments. */
  readonly place: number;
  /** Where the callback runs. */
  readonly context: string;
}

/**
 * drivers/dma-buf/dma-fence.c: dma_fence_signal_timestamp_locked; include/linux/timer.h, hrtimer.h, interrupt.h,
 * rcupdate.h: who calls back, and in what context.
 */
const REGISTERING: ReadonlyMap<string, AtomicCallback> = new Map([
  ['dma_fence_add_callback', { place: 2, context: 'with the lock of the fence held and interrupts off' }],
  ['timer_setup', { place: 1, context: 'in the timer interrupt' }],
  ['hrtimer_setup', { place: 1, context: 'in the timer interrupt' }],
  ['tasklet_setup', { place: 1, context: 'in a softirq' }],
  ['request_irq', { place: 1, context: 'in the interrupt' }],
  ['devm_request_irq', { place: 2, context: 'in the interrupt' }],
  ['call_rcu', { place: 1, context: 'in a softirq' }],
]);

/** How a function calls back in atomic context, or null if it does not. */
export function atomicCallback(callee: string): AtomicCallback | null {
  return REGISTERING.get(callee) ?? null;
}

/** Slots that are called under a spinlock or from an interrupt, whatever the driver does, and how. */
const SLOTS: ReadonlyMap<string, string> = new Map([
  ['dma_fence_ops.enable_signaling', 'with the lock of the fence held and interrupts off'],
  ['dma_fence_ops.signaled', 'from any context, the lock of the fence held'],
  ['dma_fence_ops.get_driver_name', 'from any context, also under a spinlock'],
  ['dma_fence_ops.get_timeline_name', 'from any context, also under a spinlock'],
  ['drm_gem_object_funcs.status', 'under a spinlock'],
  ['drm_gem_object_funcs.rss', 'under a spinlock'],
  ['dentry_operations.d_dname', 'wherever a path is printed, also under a spinlock'],
]);

/** In what context a callback of a table runs that must not sleep, or null for any other slot. */
export function atomicSlot(struct: string, slot: string): string | null {
  return SLOTS.get(`${struct}.${slot}`) ?? null;
}
