/** A way to lock: the function, what undoes it, and what it returns. */
export interface LockPair {
  readonly lock: string;
  readonly unlock: readonly string[];
  /** `void`: always taken; `errno`: 0 if taken; `bool`: non-zero if taken. */
  readonly returns: 'void' | 'errno' | 'bool';
}

const VOID = [
  ['mutex_lock', 'mutex_unlock'],
  ['mutex_lock_nested', 'mutex_unlock'],
  ['spin_lock', 'spin_unlock'],
  ['spin_lock_nested', 'spin_unlock'],
  ['spin_lock_irq', 'spin_unlock_irq'],
  ['spin_lock_bh', 'spin_unlock_bh'],
  ['spin_lock_irqsave', 'spin_unlock_irqrestore'],
  ['raw_spin_lock', 'raw_spin_unlock'],
  ['raw_spin_lock_irqsave', 'raw_spin_unlock_irqrestore'],
  ['read_lock', 'read_unlock'],
  ['write_lock', 'write_unlock'],
  ['down_read', 'up_read'],
  ['down_write', 'up_write downgrade_write'],
  ['down', 'up'],
  ['dma_resv_lock_slow', 'dma_resv_unlock'],
  ['drm_modeset_lock_all', 'drm_modeset_unlock_all'],
  ['mmap_read_lock', 'mmap_read_unlock'],
  ['mmap_write_lock', 'mmap_write_unlock'],
] as const;

const ERRNO = [
  ['mutex_lock_interruptible', 'mutex_unlock'],
  ['mutex_lock_killable', 'mutex_unlock'],
  ['dma_resv_lock', 'dma_resv_unlock'],
  ['dma_resv_lock_interruptible', 'dma_resv_unlock'],
  ['ww_mutex_lock', 'ww_mutex_unlock'],
  ['ww_mutex_lock_interruptible', 'ww_mutex_unlock'],
  ['down_read_interruptible', 'up_read'],
  ['down_read_killable', 'up_read'],
  ['down_write_killable', 'up_write'],
  ['down_interruptible', 'up'],
  ['mmap_read_lock_killable', 'mmap_read_unlock'],
  ['mmap_write_lock_killable', 'mmap_write_unlock'],
  ['ttm_bo_reserve', 'ttm_bo_unreserve dma_resv_unlock'],
] as const;

const BOOL = [
  ['mutex_trylock', 'mutex_unlock'],
  ['spin_trylock', 'spin_unlock'],
  ['down_read_trylock', 'up_read'],
  ['down_write_trylock', 'up_write'],
  ['dma_resv_trylock', 'dma_resv_unlock'],
] as const;

/** Every known way to lock, by the function's name (include/linux/mutex.h, spinlock.h, rwsem.h, ww_mutex.h, dma-resv.h). */
export const lockPairs: ReadonlyMap<string, LockPair> = new Map([
  ...VOID.map(([lock, unlock]) => pair(lock, unlock, 'void')),
  ...ERRNO.map(([lock, unlock]) => pair(lock, unlock, 'errno')),
  ...BOOL.map(([lock, unlock]) => pair(lock, unlock, 'bool')),
]);

function pair(lock: string, unlock: string, returns: LockPair['returns']): readonly [string, LockPair] {
  return [lock, { lock, unlock: unlock.split(' '), returns }];
}
