/** Up to where a folder of an IMAP server is read. */
export interface FolderPosition {
  /** The server's UIDVALIDITY: if it changes, the UIDs mean nothing any more. */
  readonly validity: string;
  /** From this UID on, mails are new. */
  readonly next: number;
  /** UIDs of mails that were there at the first start and are still to be looked at, highest first; null if none are. */
  readonly history: UidRange | null;
  /** Mails of the history from before this time are passed over; milliseconds since the epoch. */
  readonly since: number;
  /** When the newest mail that was read came to the server, in milliseconds since the epoch; 0 at first. */
  readonly newest: number;
  /** UIDs that are stored, but not yet marked or moved on the server. */
  readonly unmarked: readonly number[];
}

/** UIDs from the lower to the higher one, both among them. */
export interface UidRange {
  readonly from: number;
  readonly to: number;
}

/** What the server says of a folder when it is opened. */
export interface FolderState {
  readonly validity: string;
  /** The UID that the next mail will have. */
  readonly next: number;
  /** The server does not say it; it is one more than the highest there is. */
  readonly guessed: boolean;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** The position as it is stored. */
export function writePosition(position: FolderPosition): string {
  return JSON.stringify(position);
}

/** Reads what {@link writePosition} wrote; throws on anything else. */
export function readPosition(text: string): FolderPosition {
  const value: unknown = JSON.parse(text);
  if (!isPosition(value)) throw new Error(`the stored position ${text.slice(0, 200)} is none of IMAP`);
  return value;
}

function isPosition(value: unknown): value is FolderPosition {
  if (typeof value !== 'object' || value === null) return false;
  const position = value as Partial<Record<keyof FolderPosition, unknown>>;
  return (
    typeof position.validity === 'string' &&
    [position.next, position.since, position.newest].every(Number.isSafeInteger) &&
    typeof position.history === 'object' &&
    Array.isArray(position.unmarked)
  );
}

/**
 * Where to go on in a folder that is being opened. All of it is history at the first start and where its UIDs mean
 * other mails than they did: then from `since` on, or from before the newest mail that had been read by then.
 */
export function startAt(stored: FolderPosition | null, folder: FolderState, since: number): FolderPosition {
  // A server that was put back to an older state may give UIDs a second time.
  const setBack = stored !== null && stored.next > folder.next && !folder.guessed;
  if (stored !== null && stored.validity === folder.validity && !setBack) return stored;
  const reread = stored === null || stored.newest === 0 ? since : Math.min(since, stored.newest - DAY_MS);
  return {
    validity: folder.validity,
    next: folder.next,
    history: folder.next > 1 ? { from: 1, to: folder.next - 1 } : null,
    since: reread,
    newest: stored?.newest ?? 0,
    unmarked: [],
  };
}

/** The start in a folder that was made after others of its group had been read: all of it is new. */
export function startNew(folder: FolderState, since: number): FolderPosition {
  return { validity: folder.validity, next: 1, history: null, since, newest: 0, unmarked: [] };
}

/** The position after a mail: new mails come upwards, history downwards. */
export function moveTo(position: FolderPosition, uid: number): FolderPosition {
  if (uid >= position.next) return { ...position, next: uid + 1 };
  const { history } = position;
  if (history === null || uid > history.to) return position;
  return { ...position, history: uid <= history.from ? null : { from: history.from, to: uid - 1 } };
}
