/**
 * Does the work for each value, for at most `ahead` of them at a time, and gives the results in the order of the values;
 * the first failure, of the values or of the work, ends it.
 */
export async function* inOrder<T, R>(
  values: AsyncIterable<T> | Iterable<T>,
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

/**
 * The values in their order, `count` of them asked for before they are: their making goes on while the one before is worked
 * with. A failure comes in its turn.
 */
export async function* readAhead<T>(values: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  const iterator = values[Symbol.asyncIterator]();
  const asked: Promise<IteratorResult<T>>[] = [];
  const ask = () => {
    const next = iterator.next();
    // It is looked at in its turn; until then its failure must not count as unhandled.
    next.catch(() => undefined);
    asked.push(next);
  };
  try {
    for (let i = 0; i <= count; i++) ask();
    for (;;) {
      const next = await asked.shift();
      if (next === undefined || next.done === true) return;
      ask();
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
