import type { Address } from '../domain/mail.js';

/** So plain that no reading of RFC 5322 could take it for anything else. */
const ADDRESS = /^[\w+-]+(?:\.[\w+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/i;
const NAME = /^[a-z0-9](?:[a-z0-9 .-]*[a-z0-9])?$/i;

/**
 * The mailboxes of a header value that is nothing but plain words in front of plain addresses, separated by commas, as the
 * parser for all of RFC 5322 would give them; null if any is written in another way.
 */
export function plainMailboxes(value: string): readonly Address[] | null {
  const mailboxes: Address[] = [];
  for (const part of value.split(',')) {
    const mailbox = plainMailbox(part.trim());
    if (mailbox === null) return null;
    mailboxes.push(mailbox);
  }
  return mailboxes;
}

function plainMailbox(text: string): Address | null {
  if (!text.endsWith('>')) return ADDRESS.test(text) ? { name: '', address: text } : null;
  const open = text.indexOf('<');
  const address = text.slice(open + 1, -1);
  const name = text.slice(0, open).trim();
  if (!ADDRESS.test(address) || !(name === '' || NAME.test(name))) return null;
  return { name: name.replace(/ +/g, ' '), address };
}
