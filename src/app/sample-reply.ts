import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config.js';
import { type SendResult, sendMail } from '../io/smtp.js';
import { refuseAddress, serializeReply } from '../reply/headers.js';
import { lintMail } from '../reply/lint.js';
import { type Environment, mailServer } from './mail-server.js';
import { allChecks, reviewPaths } from './wire.js';

const sample = fileURLToPath(
  new URL('../../config/sample/error-pointer-tested-for-null.mbox', import.meta.url),
);

/** What the test mail is made of. */
export interface SampleRequest {
  readonly config: Config;
  readonly env: Environment;
  /** Who gets it. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Mails one sample reply to the operator through the configured server, outside the outbox; throws if the installation
 * or the address does not allow for that.
 */
export async function sendSample(request: SampleRequest): Promise<SendResult> {
  const { config, address } = request;
  const server = mailServer(config, request.env);
  if (server === null) throw new Error('smtp.host: no mail server is configured');
  const refused = refuseAddress({ name: '', address });
  if (refused !== null) throw new Error(refused);
  const bytes = await composeSample(request);
  return sendMail(server, {
    bytes,
    from: config.identity.address,
    to: [address],
    beforeText: async () => true,
  });
}

/** The reply to the sample patch as it would leave, but for its recipient and a Message-ID of its own. */
async function composeSample({ config, address, now }: SampleRequest): Promise<Uint8Array> {
  const { identity } = config;
  const job = { paths: [sample], trees: [], checks: allChecks(), identity, data: config.data, now };
  for await (const { message, reply } of reviewPaths(job)) {
    if (reply === null) continue;
    const id = createHash('sha256').update(`${address}\n${now()}`).digest('hex').slice(0, 32);
    const to = [{ name: '', address }];
    const bytes = serializeReply({ ...reply, to, messageId: `kogin.${id}@${identity.domain}` });
    const [broken] = lintMail(bytes, 'review', { answered: message, answers: to, identity, optouts: [] });
    if (broken === undefined) return bytes;
    throw new Error(`the mail would break the rule ${broken.rule}: ${broken.detail}`);
  }
  throw new Error(`${sample} holds no patch with a finding`);
}
