import { Presets, SingleBar } from 'cli-progress';
import type { World } from './world.js';

/** A progress bar, or nothing at all where nobody would see it. */
export interface Progress {
  step(): void;
  stop(): void;
}

/** Inputs of fewer mails are done before anybody looks. */
const longInput = 200;

const silent: Progress = { step: () => undefined, stop: () => undefined };

/**
 * A bar on standard error for `total` mails, files and the like (null if unknown): only on a terminal, for long inputs,
 * and only if the results go elsewhere, since they would be printed over it.
 */
export function openProgress(
  world: World,
  { total, unit }: { total: number | null; unit: string },
): Progress {
  if (total === null || total < longInput) return silent;
  if (world.stderr.isTTY !== true || world.stdout.isTTY === true) return silent;
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}% {value}/{total} ${unit}, {eta_formatted} left`,
      stream: world.stderr as NodeJS.WriteStream,
      clearOnComplete: true,
      hideCursor: true,
    },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}
