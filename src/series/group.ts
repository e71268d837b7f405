import type { Patch } from '../domain/series.js';

/** A patch mail or cover letter with what all mails of its series have in common: sender, version and total. */
export interface Mail {
  readonly patch: Patch;
  readonly key: string;
  /** Position in the input: tells mails without a Message-ID apart. */
  readonly order: number;
}

/** Mails of one series, in order of arrival. */
export interface Group {
  readonly key: string;
  readonly first: Mail;
  readonly mails: readonly Mail[];
}

/** Orders mails by their Date header, then by index and Message-ID; mails without a date come last. */
export function byArrival(a: Mail, b: Mail): number {
  const [first, second] = [a.patch, b.patch];
  return (
    compare(
      first.message.date ?? Number.POSITIVE_INFINITY,
      second.message.date ?? Number.POSITIVE_INFINITY,
    ) ||
    compare(first.subject.index, second.subject.index) ||
    compare(first.message.id, second.message.id)
  );
}

function compare<T extends number | string>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/**
 * Joins the mails with equal keys that hang on the same mail: on their cover letter, on 1/n, each on the one
 * before, or on any other mail, known or not. Keeps the order of `mails`.
 */
export function groupByThread(mails: readonly Mail[]): Group[] {
  const byId = new Map(mails.map((mail) => [mail.patch.message.id, mail]));
  byId.delete('');
  const anchors = new Map<Mail, string>();
  const groups = new Map<string, { key: string; first: Mail; mails: Mail[] }>();
  for (const mail of mails) {
    const name = `${mail.key} ${findAnchor(mail, byId, anchors)}`;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, { key: mail.key, first: mail, mails: [mail] });
    else group.mails.push(mail);
  }
  return [...groups.values()];
}

/** Follows In-Reply-To to the top of the mail's own series; what is found is remembered for every mail on the way. */
function findAnchor(mail: Mail, byId: ReadonlyMap<string, Mail>, anchors: Map<Mail, string>): string {
  const way: Mail[] = [];
  let top = mail;
  let anchor = anchors.get(top);
  while (anchor === undefined) {
    way.push(top);
    const parent = parentId(top.patch);
    const above = parent === null ? undefined : byId.get(parent);
    if (above !== undefined && belongsUnder(top, above)) {
      top = above;
      anchor = anchors.get(top);
    } else if (parent === null || top.patch.subject.index === 0) {
      // A cover letter and a mail without a thread are their own anchor, whatever they answer to.
      anchor = `mail ${top.patch.message.id || top.order}`;
    } else {
      anchor = `parent ${parent}`;
    }
  }
  for (const passed of way) anchors.set(passed, anchor);
  return anchor;
}

/** Within a series answers go to a lower index, so two rounds of the same parts are not mixed up. */
function belongsUnder(mail: Mail, above: Mail): boolean {
  if (mail.key !== above.key) return false;
  const [own, upper] = [mail.patch.subject, above.patch.subject];
  return (
    upper.index < own.index || (upper.index === own.index && own.index > 0 && own.resend && !upper.resend)
  );
}

/** The mail that this one answers; null if its headers name none. */
export function parentId({ message }: Patch): string | null {
  return message.inReplyTo ?? message.references.at(-1) ?? null;
}
