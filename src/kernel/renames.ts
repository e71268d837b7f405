import type { Rename } from './rename.js';
import { dmaRenames } from './renames/dma.js';
import { drmRenames } from './renames/drm.js';
import { gemRenames } from './renames/gem.js';
import { kernelRenames } from './renames/kernel.js';

/** Every name that is known to be gone, by that name. */
export const renames: ReadonlyMap<string, Rename> = new Map(
  [...gemRenames, ...dmaRenames, ...drmRenames, ...kernelRenames].map((rename) => [rename.old, rename]),
);

/** What became of a name that mainline no longer has, or null if nothing is known of it. */
export function renamedFrom(old: string): Rename | null {
  return renames.get(old) ?? null;
}
