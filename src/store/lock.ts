import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from './sqlite-library.js';

/** Holds a role in a data folder for one process; the system lets go of it when the process ends, however it ends. */
export interface FolderLock {
  release(): void;
}

/** Takes a role in the data folder for this process; throws, naming the folder, if another process has it. */
export function lockFolder(folder: string, role: string): FolderLock {
  mkdirSync(folder, { recursive: true });
  const lock = new Database(join(folder, `watch-${role}.lock`), { timeout: 0 });
  try {
    lock.exec('begin exclusive');
  } catch (cause) {
    lock.close();
    throw new Error(
      `another kogin watch works on ${folder} (role ${role}): stop it first, or name another data folder`,
      { cause },
    );
  }
  return { release: () => lock.close() };
}
