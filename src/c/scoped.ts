import type { CFunction } from './functions.js';

/**
 * True for a variable that the end of its scope frees: `T *p __free(kfree)`, or with the attribute in front of the
 * star (include/linux/cleanup.h).
 */
export function isScoped(fn: CFunction, name: string): boolean {
  if (!/^\w+$/.test(name)) return false;
  const declared = new RegExp(`__free[ \\t]*\\([^()]*\\)[\\s*]*${name}\\b|\\b${name}\\s+__free\\b`);
  return fn.items.some((item) => {
    const text = fn.outline.masked.slice(item.start, item.end);
    return text.includes('__free') && declared.test(text);
  });
}
