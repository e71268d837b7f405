/**
 * Does the work for each value, for at most `ahead` of them at a time, and gives the results in the order of the values;
 * the first failure, of the values or of the work, ends it.
 */
export async function* inOrder<T, R>(
  values: AsyncIterable<T>,
  ahead: number,
  work: (value: T) => Promise<R>,
): AsyncGenerator<R> {
  const started: Promise<R>[] = [];
  for await (const value of values) {
    const result = work(value);
    // It is looked at in its turn; until then its failure must not count as unhandled.
    result.catch(() => undefined);
    started.push(result);
    const first = started.length >= ahead ? started.shift() : undefined;
    if (first !== undefined) yield await first;
  }
  for (const result of started) yield await result;
}
