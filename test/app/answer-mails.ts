import { listOutbox } from '../../src/store/outbox.js';
import { MIO, type OutboxWorld, SERVER } from './outbox-world.js';

let mails = 0;

/** A number that no other mail of this test run has. */
export function nextNumber(): number {
  return ++mails;
}

/** What differs in an answer from a plain one. */
export interface Answer {
  readonly from?: string;
  readonly to?: string;
  readonly headers?: string;
  readonly replyTo?: string;
  readonly subject?: string;
  readonly body?: string;
  readonly id?: string;
  /** The domain for which our server wrote a pass; the sender's if absent. */
  readonly pass?: string | null;
}

/** An answer to our mail by its author, signed, unless it says otherwise. */
export function answer(ours: string, given: Answer): string {
  const from = given.from ?? `Mio Tanaka <${MIO}>`;
  const domain = given.pass === undefined ? from.replace(/.*@|>$/g, '') : given.pass;
  return [
    ...(domain === null ? [] : [`Authentication-Results: ${SERVER}; dkim=pass header.d=${domain}`]),
    `Received: from out.example.org by ${SERVER}`,
    `From: ${from}`,
    `To: ${given.to ?? 'Kogin bot <kogin@example.org>'}`,
    `Subject: ${given.subject ?? 'Re: [PATCH v3 3/3] drm/kumo: Let callers skip the kernel mapping'}`,
    `Message-ID: <${given.id ?? `answer.${nextNumber()}@example.org`}>`,
    `In-Reply-To: <${given.replyTo ?? ours}>`,
    ...(given.headers === undefined ? [] : [given.headers]),
    '',
    given.body ?? 'Thanks, will fix.',
    '',
  ].join('\n');
}

/** The acknowledgements in the outbox, by recipient. */
export async function acknowledged(world: OutboxWorld): Promise<string[]> {
  const all = await listOutbox(world.store.db, {});
  return all
    .filter(({ kind }) => kind === 'acknowledgement')
    .map(({ to, cc }) => [...to, ...cc].map(({ address }) => address).join(' '));
}
