/** One header field of a mail of ours: `value` is unfolded, encoded words are as they stand. */
interface OutgoingField {
  readonly name: string;
  readonly value: string;
}

/** What a line of our mail is: quoted, a cut mark, the attribution, our own text, or the signature with its `-- `. */
interface OutgoingLine {
  readonly kind: 'quote' | 'cut' | 'attribution' | 'own' | 'signature';
  readonly text: string;
}

/** A mail of ours taken apart again, as it will leave. */
export interface Outgoing {
  readonly fields: readonly OutgoingField[];
  readonly lines: readonly OutgoingLine[];
  /** Each run of own lines in the order of the mail, blank lines at its ends included; the summary on top is one. */
  readonly blocks: readonly Block[];
}

/** Own lines in a row. */
interface Block {
  readonly lines: readonly string[];
  /** Stands above the first quotation: the summary. */
  readonly top: boolean;
}

/** Takes the bytes of a mail apart, or says why that cannot be done. */
export function readOutgoing(bytes: Uint8Array): Outgoing | string {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    // A TypeError is how a fatal TextDecoder says that the bytes are not UTF-8.
    if (error instanceof TypeError) return 'it is not UTF-8';
    throw error;
  }
  const end = text.indexOf('\n\n');
  if (end < 0) return 'it has no body';
  const fields = text
    .slice(0, end)
    .replace(/\n(?=[ \t])/g, '')
    .split('\n')
    .map(readField);
  const lines = readLines(text.slice(end + 2));
  return { fields, lines, blocks: readBlocks(lines) };
}

/** The value of the field, empty if the mail has none; `name` is in lower case. */
export function fieldOf({ fields }: Outgoing, name: string): string {
  return fields.find((field) => field.name === name)?.value ?? '';
}

/** The addresses of a field in lower case, without their names. */
export function addressesOf(mail: Outgoing, name: string): readonly string[] {
  const value = fieldOf(mail, name).replace(/"(?:[^"\\]|\\.)*"/g, '');
  if (value === '') return [];
  return value.split(',').map((mailbox) => (/<([^<>]*)>/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase());
}

function readField(line: string): OutgoingField {
  const colon = line.indexOf(':');
  return { name: line.slice(0, Math.max(0, colon)).toLowerCase(), value: line.slice(colon + 1).trim() };
}

function readLines(body: string): readonly OutgoingLine[] {
  const texts = body.replace(/\n$/, '').split('\n');
  const signature = texts.lastIndexOf('-- ');
  const firstQuote = texts.findIndex(isQuote);
  const wrote = texts.slice(0, Math.max(0, firstQuote)).findLastIndex((text) => text.endsWith('wrote:'));
  const blank = texts.slice(0, Math.max(0, wrote)).lastIndexOf('');
  return texts.map((text, index) => {
    if (signature >= 0 && index >= signature) return { kind: 'signature', text };
    if (isQuote(text)) return { kind: 'quote', text };
    if (text === '[ ... ]') return { kind: 'cut', text };
    return { kind: wrote >= 0 && index <= wrote && index > blank ? 'attribution' : 'own', text };
  });
}

function readBlocks(lines: readonly OutgoingLine[]): readonly Block[] {
  const blocks: { lines: string[]; top: boolean }[] = [];
  let before: OutgoingLine | undefined;
  let quoted = false;
  for (const line of lines) {
    quoted ||= line.kind === 'quote' || line.kind === 'cut';
    if (line.kind === 'own') {
      if (before?.kind !== 'own') blocks.push({ lines: [], top: !quoted });
      blocks.at(-1)?.lines.push(line.text);
    }
    before = line;
  }
  return blocks;
}

function isQuote(text: string): boolean {
  return text.startsWith('>');
}
