import type { Stream } from './world.js';

/** Characters of input that are read at most. */
const LIMIT = 4096;

/** Reads one line from standard input: from a terminal without showing it, else as it comes; throws if there is none. */
export async function readSecretLine(prompt: Stream): Promise<string> {
  const input = process.stdin;
  const hidden = input.isTTY === true;
  if (hidden) prompt.write('Password: ');
  input.setEncoding('utf8');
  if (hidden) input.setRawMode(true);
  try {
    return await readLine(input);
  } finally {
    if (hidden) {
      input.setRawMode(false);
      prompt.write('\n');
    }
    input.pause();
  }
}

async function readLine(input: NodeJS.ReadStream): Promise<string> {
  let line = '';
  for await (const piece of input.iterator({ destroyOnReturn: false })) {
    for (const char of String(piece)) {
      if (char === '\r' || char === '\n') return line;
      if (char === '\u0003') throw new Error('nothing was changed');
      if (char === '\u007f' || char === '\b') line = line.slice(0, -1);
      else line += char;
    }
    if (line.length > LIMIT) throw new Error('the password is too long');
  }
  if (line === '') throw new Error('no password was given on standard input');
  return line;
}
