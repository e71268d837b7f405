/** Up to where a folder of a source is read; the text is written and read by the source alone. */
export interface Place {
  readonly folder: string;
  readonly position: string;
}

/** What a source looks at before it fetches a mail. */
export interface Head {
  /** The mail's header, or at least its Message-ID and Date fields. */
  readonly bytes: Buffer;
  /** When the mail came to the source, in milliseconds since the epoch; null if that is not known. */
  readonly receivedAt: number | null;
}

/** Whether a mail is to be fetched, has been stored before, or was sent too long ago. */
export type Verdict = 'take' | 'known' | 'old';

/**
 * What a source delivers, in its order. `position` of the place is where the source stands once this one is stored.
 * A `history` mail was there before the source was first read.
 */
export type Arrived =
  | {
      readonly kind: 'mail';
      readonly raw: Buffer;
      /** Where it comes from, for people. */
      readonly from: string;
      readonly place: Place;
      readonly history: boolean;
    }
  /** A mail that was not fetched. */
  | {
      readonly kind: 'refused';
      readonly reason: 'too-large' | 'unreadable';
      /** The sizes or the error that decided. */
      readonly detail: string;
      /** As much of its header as is known. */
      readonly head: Buffer;
      readonly from: string;
      readonly place: Place;
      readonly history: boolean;
    }
  /** Nothing to store: only the position moves. */
  | { readonly kind: 'passed'; readonly place: Place }
  /** All that is there has been delivered; what follows is new. */
  | { readonly kind: 'caught-up' };

/** What a source is opened with. */
export interface OpenOptions {
  /** Where the source stands, by folder; empty at the first start. */
  readonly positions: ReadonlyMap<string, string>;
  /** At the first start, mails from before this time are passed over; milliseconds since the epoch. */
  readonly since: number;
  /** Judges mails by their heads, one verdict each; `since` is null for new mails, which are never too old. */
  readonly judge: (heads: readonly Head[], since: number | null) => Promise<readonly Verdict[]>;
  /** Ends the source: what it was waiting for is given up, and the iteration ends. */
  readonly signal: AbortSignal;
}

/**
 * Where mails come from. Each `open` starts afresh from the positions; the iteration goes on until the signal or the
 * end of a source that has one, and throws if the world fails it. Each step delivers what is to be stored together;
 * asking for the next one says that it is stored.
 */
export interface Source {
  /** What its positions are stored under. */
  readonly name: string;
  open(options: OpenOptions): AsyncIterable<readonly Arrived[]>;
}

/** Mails and bytes that are stored together at most; a larger mail is stored alone. */
export const STEP = { mails: 50, bytes: 4 * 1024 * 1024 } as const;

/** Puts together what a source delivers one by one, up to where it has caught up. */
export async function* inSteps(arrivals: AsyncIterable<Arrived>): AsyncGenerator<readonly Arrived[]> {
  let step: Arrived[] = [];
  let bytes = 0;
  for await (const arrived of arrivals) {
    step.push(arrived);
    if (arrived.kind === 'mail') bytes += arrived.raw.length;
    if (arrived.kind !== 'caught-up' && step.length < STEP.mails && bytes < STEP.bytes) continue;
    yield step;
    step = [];
    bytes = 0;
  }
  if (step.length > 0) yield step;
}
