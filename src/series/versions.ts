/** What tells whether two mails are versions of one work. */
export interface VersionMarks {
  readonly version: number;
  /** The title of the cover letter or patch. */
  readonly title: string;
  /** The number of the part; 0 for a cover letter. */
  readonly position: number;
  /** The oldest Message-ID that the mail names, else its own. */
  readonly thread: string;
  /** What b4 keeps over all versions of a work; null if the mail has none. */
  readonly changeId: string | null;
}

/** A version of a work, as far as a newer one is told by it. */
export interface KnownVersion {
  readonly version: number;
  /** Its cover letter and its patches. */
  readonly mails: readonly VersionMarks[];
  /** Message-IDs of its mails. */
  readonly ids: ReadonlySet<string>;
}

/**
 * Whether a mail of the same sender is a higher version of the work: it has the same change-id, answers the work's
 * thread, or has the title of its cover letter or of the patch with the same number.
 */
export function isNewerVersion(mail: VersionMarks, of: KnownVersion): boolean {
  if (mail.version <= of.version) return false;
  const changeIds = of.mails.flatMap(({ changeId }) => changeId ?? []);
  // Two works of one author may well have patches with the same title.
  if (mail.changeId !== null && changeIds.length > 0) return changeIds.includes(mail.changeId);
  if (of.ids.has(mail.thread) || of.mails.some(({ thread }) => thread === mail.thread)) return true;
  return of.mails.some((own) => own.position === mail.position && sameTitle(own.title, mail.title));
}

const CHANGE_ID = /^change-id:[ \t]{1,8}(\S{8,120})[ \t]{0,8}$/im;

/** The change-id of a mail: its header's, else the one at the end of a cover letter or patch; null if it has none. */
export function changeIdOf(message: {
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly body: string;
}): string | null {
  const header = message.headers.find(({ name }) => name === 'x-change-id')?.value.trim();
  if (header !== undefined && header !== '' && header.length <= 120) return header;
  return CHANGE_ID.exec(message.body)?.[1] ?? null;
}

function sameTitle(a: string, b: string): boolean {
  const plain = (title: string) => title.toLowerCase().replace(/\s+/g, ' ').trim();
  return plain(a) !== '' && plain(a) === plain(b);
}
