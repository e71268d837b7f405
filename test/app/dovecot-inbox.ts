import { connectImap, type ImapAccount } from '../../src/io/imap.js';
import { followImap, type ImapOptions } from '../../src/io/imap-follow.js';
import type { Source } from '../../src/io/source.js';
import { type Dovecot, PASSWORD, USER } from '../servers/dovecot.js';

/** How the test's mailbox is logged in to. */
export function account(dovecot: Dovecot, changes: Partial<ImapAccount> = {}): ImapAccount {
  return {
    host: '127.0.0.1',
    port: dovecot.imapPort,
    security: 'none',
    ca: null,
    user: USER,
    secret: { password: PASSWORD },
    timeout: 5000,
    ...changes,
  };
}

/** Its INBOX as a source. */
export function inbox(dovecot: Dovecot, changes: Partial<ImapOptions> = {}): Source {
  return followImap({
    name: 'test',
    from: { folder: 'INBOX' },
    limit: 100_000,
    poll: 60_000,
    aftercare: { seen: false, move: null },
    connect: (signal) => connectImap(account(dovecot), signal),
    ...changes,
  });
}
