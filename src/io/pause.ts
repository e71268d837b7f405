/** Waits so many milliseconds, or until the signal or the event comes; which of them it was does not matter. */
export function pause(ms: number, signal: AbortSignal, event?: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    event?.then(done, done);
    if (signal.aborted) done();
  });
}
