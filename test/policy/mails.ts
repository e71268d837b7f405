import type { Address, Header, Message } from '../../src/domain/mail.js';

/** `Name <user@host>` or `user@host` as an address. */
export function address(text: string): Address {
  const [, name = '', bracketed] = /^(.*?) ?<(.*)>$/.exec(text) ?? [];
  return { name, address: bracketed ?? text };
}

/** A header field. */
export function header(name: string, value: string): Header {
  return { name, value };
}

/** A mail of which only what is named differs from a plain one. */
export function mail(changes: Partial<Message> = {}): Message {
  return {
    id: 'one@example.org',
    inReplyTo: null,
    references: [],
    from: address('Wanda Sample <wanda@example.org>'),
    replyTo: [],
    to: [],
    cc: [],
    subject: '[PATCH] drm/kumo: add a scanout buffer',
    date: 1_700_000_000_000,
    dateText: 'Tue, 14 Nov 2023 22:13:20 +0000',
    headers: [],
    body: 'text\n',
    ...changes,
  };
}
