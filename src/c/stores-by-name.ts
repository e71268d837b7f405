import type { CFunction } from './functions.js';
import { asCall, codeOf } from './query.js';
import type { SyntaxNode } from './syntax.js';

/**
 * Macros that store to these arguments (positions from 0) although no address is taken (include/linux/minmax.h,
 * uaccess.h, spinlock.h, rcupdate.h, asm-generic/div64.h, rwonce.h).
 */
const STORING: ReadonlyMap<string, readonly number[]> = new Map([
  ['swap', [0, 1]],
  ['get_user', [0]],
  ['__get_user', [0]],
  ['unsafe_get_user', [0]],
  ['do_div', [0]],
  ['WRITE_ONCE', [0]],
  ['rcu_assign_pointer', [0]],
  ['RCU_INIT_POINTER', [0]],
  ['smp_store_release', [0]],
  ['spin_lock_irqsave', [1]],
  ['raw_spin_lock_irqsave', [1]],
  ['read_poll_timeout', [1]],
  ['readl_poll_timeout', [1]],
  ['readl_poll_timeout_atomic', [1]],
  ['regmap_read_poll_timeout', [2]],
]);

/** The code of what a macro call stores to by its name; empty for any other node. */
export function storedByName(fn: CFunction, node: SyntaxNode): readonly string[] {
  if (node.type !== 'call_expression') return NONE;
  const call = asCall(fn, node);
  const places = call === null ? undefined : STORING.get(call.callee);
  if (call === null || places === undefined) return NONE;
  return places.flatMap((place) => {
    const argument = call.args[place];
    return argument === undefined ? [] : [codeOf(fn, argument).replace(/^&/, '')];
  });
}

const NONE: readonly string[] = [];
