import { readMails } from './files.js';
import { type Arrived, inSteps, type OpenOptions, type Source } from './source.js';

/** Files and folders to read once. */
export interface FilesOptions {
  readonly name: string;
  readonly path: string;
}

/** Reads every mail of a file or folder once, in its order, and ends; bare diffs are no mails and are passed over. */
export function readOnce({ name, path }: FilesOptions): Source {
  return { name, open: (open) => inSteps(readRest(path, open)) };
}

async function* readRest(path: string, { positions, judge, signal }: OpenOptions): AsyncGenerator<Arrived> {
  const done = Number(positions.get(path) ?? 0);
  let count = 0;
  for await (const mail of readMails([path])) {
    if (signal.aborted) return;
    count++;
    if (count <= done) continue;
    const place = { folder: path, position: String(count) };
    const [verdict] = await judge([{ bytes: mail.raw.subarray(0, 64 * 1024), receivedAt: null }], null);
    if (mail.kind === 'diff' || verdict === 'known') yield { kind: 'passed', place };
    else yield { kind: 'mail', raw: mail.raw, from: mail.source, place, history: false };
  }
  yield { kind: 'caught-up' };
}
