/** What became of one recipient of a mail that came back. */
interface BouncedRecipient {
  /** In lower case. */
  readonly address: string;
  /** True if the address takes no mail at all, false if this mail was only delayed or not taken in time. */
  readonly failed: boolean;
  /** `5.1.1`; empty if the report gives none. */
  readonly status: string;
  /** The mail server's words on one line, at most 300 characters. */
  readonly words: string;
}

/** A delivery report (RFC 3464), as far as it can be read. */
export interface DeliveryReport {
  readonly recipients: readonly BouncedRecipient[];
  /** Message-IDs in the form of ours that the report names, without brackets. */
  readonly about: readonly string[];
}

/** The report stands before the mail that it returns; no more than this is read. */
const REPORT_BYTES = 256 * 1024;
const RECIPIENTS = 100;
const IDS = 50;
const WORDS_LENGTH = 300;

const OWN_ID = /<(kogin\.[\w.-]{1,100}@[\w.-]{1,253})>/g;

/** Reads a delivery report out of the bytes of a bounce; a bounce in free text has no recipients. */
export function readDeliveryReport(raw: Uint8Array): DeliveryReport {
  const text = new TextDecoder('latin1').decode(raw.subarray(0, REPORT_BYTES));
  const lines = text.split(/\r?\n/);
  const about = new Set([...text.matchAll(OWN_ID)].map(([, id = '']) => id));
  return {
    recipients: statusGroups(lines)
      .map(readGroup)
      .filter((one) => one !== null),
    about: [...about].slice(0, IDS),
  };
}

type Fields = ReadonlyMap<string, string>;

/** The groups of fields of the delivery-status part; the first is about the report itself. */
function statusGroups(lines: readonly string[]): readonly Fields[] {
  const header = lines.findIndex((line) =>
    /^content-type:[ \t]*message\/(?:global-)?delivery-status/i.test(line),
  );
  if (header < 0) return [];
  const start = lines.indexOf('', header);
  if (start < 0) return [];
  const boundary = lines.findIndex((line, index) => index > start && line.startsWith('--'));
  const groups: Map<string, string>[] = [new Map()];
  let name = '';
  for (const line of lines.slice(start + 1, boundary < 0 ? undefined : boundary)) {
    const group = groups.at(-1);
    if (group === undefined || groups.length > RECIPIENTS) break;
    const colon = line.indexOf(':');
    if (line.trim() === '') groups.push(new Map());
    else if (/^[ \t]/.test(line)) group.set(name, `${group.get(name) ?? ''} ${line.trim()}`);
    else if (colon > 0) {
      name = line.slice(0, colon).toLowerCase();
      group.set(name, line.slice(colon + 1).trim());
    }
  }
  return groups;
}

function readGroup(fields: Fields): BouncedRecipient | null {
  const recipient = fields.get('original-recipient') ?? fields.get('final-recipient');
  if (recipient === undefined) return null;
  const address = recipient
    .slice(recipient.indexOf(';') + 1)
    .trim()
    .replace(/^<|>$/g, '')
    .toLowerCase();
  if (!/^[^\s<>@]{1,200}@[^\s<>@]{1,253}$/.test(address)) return null;
  const action = (fields.get('action') ?? '').toLowerCase();
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '';
  const words = (fields.get('diagnostic-code') ?? '').replace(/[^ -~]+/g, ' ').slice(0, WORDS_LENGTH);
  return { address, failed: action === 'failed' && !status.startsWith('4.'), status, words };
}
