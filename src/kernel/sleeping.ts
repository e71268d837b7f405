/** Locks that forbid sleeping, with what gives them back (include/linux/spinlock.h, rwlock.h). */
export const SPINNING: ReadonlySet<string> = new Set([
  'spin_lock',
  'spin_lock_irq',
  'spin_lock_irqsave',
  'spin_lock_bh',
  'raw_spin_lock',
  'raw_spin_lock_irqsave',
  'raw_spin_lock_irq',
  'read_lock',
  'write_lock',
  'read_lock_irqsave',
  'write_lock_irqsave',
]);

/** What ends the state that {@link SPINNING} begins. */
export const SPINNING_ENDS: ReadonlySet<string> = new Set([
  'spin_unlock',
  'spin_unlock_irq',
  'spin_unlock_irqrestore',
  'spin_unlock_bh',
  'raw_spin_unlock',
  'raw_spin_unlock_irqrestore',
  'raw_spin_unlock_irq',
  'read_unlock',
  'write_unlock',
  'read_unlock_irqrestore',
  'write_unlock_irqrestore',
]);

/**
 * Functions that sleep in every case, or warn where sleeping is forbidden (might_sleep(), a mutex, or
 * WARN_ON(irqs_disabled()); kernel/dma/mapping.c, mm/vmalloc.c, drivers/dma-buf/dma-buf.c, kernel/locking/mutex.c,
 * kernel/sched/completion.c, kernel/time/sleep_timeout.c, kernel/workqueue.c, drivers/gpu/drm/drm_gem.c).
 */
const SLEEPERS: ReadonlySet<string> = new Set([
  'vunmap',
  'vm_unmap_ram',
  'iounmap',
  'dma_buf_unmap_attachment_unlocked',
  'dma_buf_vunmap_unlocked',
  'dma_resv_lock',
  'dma_resv_wait_timeout',
  'dma_fence_wait',
  'mutex_lock',
  'mutex_lock_interruptible',
  'msleep',
  'usleep_range',
  'ssleep',
  'fsleep',
  'wait_for_completion',
  'wait_for_completion_timeout',
  'flush_work',
  'flush_workqueue',
  'cancel_work_sync',
  'cancel_delayed_work_sync',
  'destroy_workqueue',
  'clk_prepare_enable',
  'clk_disable_unprepare',
  'copy_from_user',
  'copy_to_user',
  'synchronize_rcu',
  'kthread_stop',
  'free_irq',
  'drm_gem_object_release',
  'drm_gem_put_pages',
  'drm_gem_handle_create',
  'drm_gem_handle_delete',
]);

/** Functions that free DMA memory and must not be called with interrupts off (kernel/dma/mapping.c: dma_free_attrs). */
const NO_IRQS_OFF: ReadonlySet<string> = new Set(['dma_free_coherent', 'dma_free_attrs', 'dma_free_wc']);

/** Whether a function sleeps in every case, so that it is wrong in any atomic context. */
export function sleepsAlways(callee: string): boolean {
  return SLEEPERS.has(callee) || OTHERS.has(callee);
}

/** Ways to lock that sleep (include/linux/dma-resv.h, mutex.h, ww_mutex.h, rwsem.h). */
const OTHERS: ReadonlySet<string> = new Set([
  'dma_resv_lock_interruptible',
  'dma_resv_lock_slow',
  'mutex_lock_killable',
  'mutex_lock_nested',
  'ww_mutex_lock',
  'ww_mutex_lock_interruptible',
  'down_read',
  'down_write',
  'drm_modeset_lock_all',
  'drm_gem_lock',
]);

/** Whether a call of this function is wrong under a lock that was taken in this way. */
export function sleepsUnder(callee: string, lock: string): boolean {
  return SLEEPERS.has(callee) || (NO_IRQS_OFF.has(callee) && /_irq(?:save)?$/.test(lock));
}
