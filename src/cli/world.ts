import type { Writable } from 'node:stream';

/** What a command sees of the process: its streams, its environment and the clock. */
export interface World {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** A stream that may be a terminal. */
export type Stream = Writable & { readonly isTTY?: boolean };

/** The exit status: nothing to report, findings to report, an error. */
export type Status = 0 | 1 | 2;

/** Takes the exit status of a command that came to its end. */
export type Done = (status: Status) => void;

/** Whether results are read by a person who wants colours (https://no-color.org). */
export function wantsColour(world: World): boolean {
  return world.stdout.isTTY === true && !world.env['NO_COLOR'];
}
