interface Entry<T> {
  readonly value: T;
  readonly bytes: number;
}

/** Keeps the values used last, up to a number of bytes; a value that is larger than that is not kept at all. */
export class ByteCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The value kept under a key, which counts as a use. */
  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    // A Map keeps the order of insertion: the first key is the one unused for longest.
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps a value and drops the ones unused for longest to make room. */
  set(key: string, value: T, bytes: number): void {
    this.#drop(key);
    if (bytes > this.#limit) return;
    this.#entries.set(key, { value, bytes });
    this.#held += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#held <= this.#limit) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#held -= entry.bytes;
  }
}
