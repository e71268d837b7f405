/** Work of many parts, with a pause between them for whoever has something else to do. */
export type Paused<T> = Generator<void, T>;

/** Does such work without a pause. */
export function atOnce<T>(work: Paused<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
  }
}
