import type { Stream } from './world.js';

/** Results on their way to standard output. */
export interface Output {
  /** Resolves when more can be written; false once the reader has gone away, as `head` does. */
  print(text: string): Promise<boolean>;
}

/** Opens the stream for results: a reader that goes away is no error, any other failure throws at the next print. */
export function openOutput(stream: Stream): Output {
  let gone = false;
  let failure: Error | null = null;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    gone = true;
    if (error.code !== 'EPIPE') failure = error;
  });
  return {
    async print(text) {
      if (!gone && text !== '' && !stream.write(text)) await drained(stream);
      if (failure !== null) throw new Error('cannot write to standard output', { cause: failure });
      return !gone;
    },
  };
}

/** Waits until the stream takes more, or never will again. */
function drained(stream: Stream): Promise<void> {
  const events = ['drain', 'close', 'error'];
  return new Promise((resolve) => {
    const settle = () => {
      for (const event of events) stream.off(event, settle);
      resolve();
    };
    for (const event of events) stream.on(event, settle);
  });
}
