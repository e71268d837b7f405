/** A header field: its name in lower case, its value unfolded. */
interface Field {
  readonly name: string;
  readonly value: string;
}

const PLAIN = /^text\/plain(?:; ?charset=(?:"([\w.-]{1,40})"|([\w.-]{1,40})))?;?$/i;
/** Fields about the content that change nothing about how it is read. */
const IDLE: ReadonlySet<string> = new Set(['content-language', 'content-length']);

/**
 * The charset that the fields about a mail's content claim for its body, where the bytes of the body are its text, one part that needs no
 * decoding; null as the charset if none is named. `undefined` if that is not sure.
 */
export function plainCharset(fields: readonly Field[]): string | null | undefined {
  const content = fields.filter(({ name }) => !IDLE.has(name));
  const types = content.filter(({ name }) => name === 'content-type');
  const encodings = content.filter(({ name }) => name === 'content-transfer-encoding');
  if (types.length > 1 || encodings.length > 1 || types.length + encodings.length < content.length) return;
  if (encodings.some(({ value }) => !/^[78]bit$/i.test(value))) return;
  const [type] = types;
  if (type === undefined) return null;
  const match = PLAIN.exec(type.value);
  return match === null ? undefined : (match[1] ?? match[2] ?? null);
}
