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

/** How far a long job has come. */
export interface Meter {
  at(done: number, total: number): void;
  stop(): void;
}

/** Milliseconds between two lines where there is no terminal. */
const LINE_MS = 10_000;

/** Shows on standard error how far a long job is, how fast it goes and how long it will take: a bar, or now and then a line. */
export function openMeter(world: World, unit: string): Meter {
  const bar = new SingleBar(
    {
      format: `{bar} {percentage}% {value}/{total} ${unit}, {rate} a second, {left} left`,
      stream: world.stderr as NodeJS.WriteStream,
      clearOnComplete: true,
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: LINE_MS,
    },
    Presets.shades_classic,
  );
  let started: { readonly time: number; readonly done: number } | null = null;
  return {
    at(done, total) {
      if (started === null) {
        started = { time: world.now(), done };
        bar.start(total, done, { rate: '-', left: '-' });
        return;
      }
      const seconds = (world.now() - started.time) / 1000;
      const rate = seconds > 0 ? (done - started.done) / seconds : 0;
      const left = rate > 0 ? duration((total - done) / rate) : '-';
      bar.update(done, { rate: Math.round(rate), left });
    },
    stop: () => bar.stop(),
  };
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0
    ? `${hours} h ${minutes} min`
    : minutes > 0
      ? `${minutes} min ${whole % 60} s`
      : `${whole} s`;
}
