import type { Address, Message } from '../domain/mail.js';
import { isListAddress, realSender, sameAddress } from '../mail/addresses.js';

/** What a list lets out: nothing, mail to the author, or mail to the author with the list on Cc. */
export type ListPolicy = 'shadow' | 'author' | 'list';

/** One list's own decision; a list without a rule is `shadow`. */
export interface ListRule {
  readonly address: string;
  readonly policy: ListPolicy;
  /** With policy `list`: the other people of the patch get the mail as well. */
  readonly others: boolean;
}

/** Who may be mailed at all, and what each list wants; addresses are compared whole, case does not count. */
export interface RecipientRules {
  readonly lists: readonly ListRule[];
  /** People who asked not to be mailed. */
  readonly optouts: readonly string[];
  /** Addresses whose mail came back. */
  readonly unreachable: readonly string[];
  /** The bot's own addresses. */
  readonly own: readonly string[];
  /** Addresses of the operator that get a copy of every mail that leaves. */
  readonly copies: readonly string[];
}

/** Why nobody is mailed. */
type NobodyReason = 'no-list' | 'shadow' | 'no-author' | 'author-not-mailed';

/** An address of the patch that is left out, and why. */
interface LeftOut {
  readonly address: string;
  readonly why: 'opted-out' | 'unreachable' | 'own' | 'cannot-be-mailed' | 'list-in-shadow' | 'too-many';
}

/** The addresses of one mail with the lists that let it out, or the reason why there is none. */
export type Recipients =
  | {
      readonly kind: 'people';
      readonly to: readonly Address[];
      readonly cc: readonly Address[];
      /** The rules that let the mail out: of policy `author` or `list`. */
      readonly lists: readonly ListRule[];
      readonly leftOut: readonly LeftOut[];
    }
  | {
      readonly kind: 'nobody';
      readonly reason: NobodyReason;
      /** One line for people. */
      readonly detail: string;
      readonly leftOut: readonly LeftOut[];
    };

/** What is asked about: the patch mail and its author, null if no address of one is known. */
export interface PatchMail {
  readonly message: Message;
  readonly author: Address | null;
}

/** More people than this are no audience for a review: then only author and lists get it. */
const MOST_PEOPLE = 50;

const MAILABLE = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/i;
const NOBODY_READS = /^(?:devnull|no-?reply|do-?not-?reply)[+@]|[@.]noreply\.github\.com$/i;

/**
 * Who gets the reply to a patch. Author and sender are in To; every list on To or Cc decides for itself whether it is in
 * Cc. Nobody is ever mailed who is not the author, the sender, on To or Cc of the patch, or a configured copy.
 */
export function decideRecipients(patch: PatchMail, rules: RecipientRules): Recipients {
  const { message, author } = patch;
  const addressed = unique([...message.to, ...message.cc]);
  const known = rules.lists.filter((list) => addressed.some((address) => isSame(address, list.address)));
  if (known.length === 0) return nobody('no-list', 'no configured list is on To or Cc of the patch');
  const lists = known.filter(({ policy }) => policy !== 'shadow');
  if (lists.length === 0) {
    return nobody('shadow', `in shadow: ${known.map(({ address }) => address).join(', ')}`);
  }
  if (author === null) return nobody('no-author', 'no address of the author can be found');

  const sender = realSender(message);
  const writers = unique(sender === null ? [author] : [author, sender]);
  const to = writers.filter((address) => whyNot(address, rules) === null);
  const leftOut = refused(writers, rules);
  if (to.length === 0) {
    const why = leftOut.map(({ address, why }) => `${address} (${why})`).join(', ');
    return { kind: 'nobody', reason: 'author-not-mailed', detail: why, leftOut };
  }
  const cc = chooseCc({ addressed, lists, message, rules, writers });
  return { kind: 'people', to, lists, cc: cc.kept, leftOut: [...leftOut, ...cc.leftOut] };
}

interface CcQuestion {
  /** To and Cc of the patch, each once. */
  readonly addressed: readonly Address[];
  readonly lists: readonly ListRule[];
  readonly message: Message;
  readonly rules: RecipientRules;
  /** Author and sender: never in Cc, whether they are mailed or not. */
  readonly writers: readonly Address[];
}

interface Chosen {
  readonly kept: readonly Address[];
  readonly leftOut: readonly LeftOut[];
}

function chooseCc({ addressed, lists, message, rules, writers }: CcQuestion): Chosen {
  const rest = addressed.filter((address) => !writers.some((writer) => sameAddress(writer, address)));
  const mailing = rest.filter((address) =>
    lists.some((list) => list.policy === 'list' && isSame(address, list.address)),
  );
  const toPeople = lists.some((list) => list.policy === 'list' && list.others);
  const shadowed = rest.filter(
    (address) =>
      !mailing.includes(address) &&
      (isAmong(
        address,
        rules.lists.map((list) => list.address),
      ) ||
        isListAddress(address, message)),
  );
  const people = rest.filter((address) => !mailing.includes(address) && !shadowed.includes(address));
  const crowd = toPeople && people.length > MOST_PEOPLE;
  const copies = rules.copies
    .map((address) => ({ name: '', address }))
    .filter((copy) => !writers.some((writer) => sameAddress(writer, copy)));
  const wanted = unique([...mailing, ...(toPeople && !crowd ? people : []), ...copies]);
  return {
    kept: wanted.filter((address) => whyNot(address, rules) === null),
    leftOut: [
      ...refused(wanted, rules),
      ...shadowed.map(({ address }) => ({ address, why: 'list-in-shadow' as const })),
      ...(crowd ? people.map(({ address }) => ({ address, why: 'too-many' as const })) : []),
    ],
  };
}

function refused(addresses: readonly Address[], rules: RecipientRules): readonly LeftOut[] {
  return addresses.flatMap((address) => {
    const why = whyNot(address, rules);
    return why === null ? [] : [{ address: address.address, why }];
  });
}

function whyNot(address: Address, rules: RecipientRules): LeftOut['why'] | null {
  if (!MAILABLE.test(address.address) || NOBODY_READS.test(address.address)) return 'cannot-be-mailed';
  if (isAmong(address, rules.own)) return 'own';
  if (isAmong(address, rules.optouts)) return 'opted-out';
  return isAmong(address, rules.unreachable) ? 'unreachable' : null;
}

function nobody(reason: NobodyReason, detail: string): Recipients {
  return { kind: 'nobody', reason, detail, leftOut: [] };
}

function unique(addresses: readonly Address[]): readonly Address[] {
  const seen = new Map<string, Address>();
  for (const address of addresses) {
    const key = address.address.toLowerCase();
    if (!seen.has(key)) seen.set(key, address);
  }
  return [...seen.values()];
}

function isAmong(address: Address, list: readonly string[]): boolean {
  return list.some((entry) => isSame(address, entry));
}

function isSame(address: Address, entry: string): boolean {
  return sameAddress(address, { name: '', address: entry });
}
