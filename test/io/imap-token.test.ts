import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectImap } from '../../src/io/imap.js';
import { account } from '../app/dovecot-inbox.js';
import { type Dovecot, startDovecot, USER } from '../servers/dovecot.js';
import { whyNot } from '../servers/process.js';

const missing = whyNot('dovecot');

describe.skipIf(missing !== null)(`a login with a token${missing === null ? '' : ` (${missing})`}`, () => {
  let dovecot: Dovecot;
  let tokens: Server;
  const asked: string[] = [];

  beforeAll(async () => {
    tokens = createServer(async (request, response) => {
      let body = '';
      for await (const piece of request) body += String(piece);
      const token = new URLSearchParams(body).get('token') ?? '';
      asked.push(token);
      const active = token === 'fresh';
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(active ? { active, username: USER } : { active }));
    });
    const port = await new Promise<number>((resolve) => {
      tokens.listen(0, '127.0.0.1', () => {
        const address = tokens.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    dovecot = await startDovecot(`http://127.0.0.1:${port}/introspect`);
    await dovecot.deliver(['Message-ID: <one@example.org>\nSubject: One\n\nText.\n']);
  });
  afterAll(async () => {
    await dovecot?.remove();
    tokens?.close();
  });

  const connect = (token: string) =>
    connectImap(account(dovecot, { secret: { token } }), new AbortController().signal);

  test('reads mails while it is fresh', async () => {
    const session = await connect('fresh');
    await session.open('INBOX', true);
    expect(await session.uidsNaming('one@example.org')).toEqual([1]);
    session.close();
    expect(asked).toContain('fresh');
  });

  test('is refused once it is not, and the reason never shows it', async () => {
    const error = await connect('stale').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: expect.stringMatching(/^cannot log in to 127\.0\.0\.1: \S/) });
    expect(String(error)).not.toContain('stale');
    expect(asked).toContain('stale');
  });

  test('does not keep a password from being taken', async () => {
    const session = await connectImap(account(dovecot), new AbortController().signal);
    session.close();
  });
});
