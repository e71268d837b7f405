const NEWLINE = 10;
const MAX_LINE_BYTES = 64 * 1024;

/** Takes lines and counted bytes from a stream, holding no more of it than the piece asked for. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next line without its newline, or null at the end of the stream; a line over 64 KiB is an error. */
  async line(): Promise<string | null> {
    let searched = 0;
    for (;;) {
      const end = this.#rest.indexOf(NEWLINE, searched);
      if (end >= 0) {
        const line = this.#rest.toString('utf8', 0, end);
        this.#rest = this.#rest.subarray(end + 1);
        return line;
      }
      searched = this.#rest.length;
      if (searched > MAX_LINE_BYTES) throw new Error(`a line of more than ${MAX_LINE_BYTES} bytes`);
      const chunk = await this.#next();
      if (chunk === null) return this.#takeLastLine();
      this.#rest = searched === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    }
  }

  /** The next `size` bytes; a stream that ends before is an error. */
  async take(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    await this.#walk(size, (part) => parts.push(part));
    return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
  }

  /** Passes over `size` bytes. */
  async skip(size: number): Promise<void> {
    await this.#walk(size, () => undefined);
  }

  async #walk(size: number, each: (part: Buffer) => void): Promise<void> {
    let left = size;
    while (left > 0) {
      if (this.#rest.length === 0) {
        const chunk = await this.#next();
        if (chunk === null) throw new Error(`the stream ends ${left} bytes early`);
        this.#rest = chunk;
      }
      const part = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(part.length);
      left -= part.length;
      each(part);
    }
  }

  #takeLastLine(): string | null {
    if (this.#rest.length === 0) return null;
    const line = this.#rest.toString('utf8');
    this.#rest = Buffer.alloc(0);
    return line;
  }

  async #next(): Promise<Buffer | null> {
    const result = await this.#chunks.next();
    return result.done === true ? null : result.value;
  }
}
