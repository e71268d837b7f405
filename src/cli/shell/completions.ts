import { bashCompletion } from './bash.js';
import type { CommandPage } from './command-page.js';
import { fishCompletion } from './fish.js';
import { zshCompletion } from './zsh.js';

/** The shells that can be taught the commands. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One of the shells. */
export type Shell = (typeof shells)[number];

const writers: Readonly<Record<Shell, (program: CommandPage) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/**
 * A script that completes commands, options and their values. It holds all of them and starts nothing: a Tab costs no
 * start of Node, and what is being typed is never evaluated.
 */
export function completionScript(shell: Shell, program: CommandPage): string {
  return writers[shell](program);
}
