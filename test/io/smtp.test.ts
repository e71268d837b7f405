import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test } from 'vitest';
import { type OutgoingMail, type SendResult, sendMail, trySmtp } from '../../src/io/smtp.js';
import { openPostfix, postfixMissing } from '../servers/postfix.js';
import {
  type Act,
  makeCertificate,
  openKeeping,
  openScripted,
  plainServer,
  type Step,
} from '../servers/smtp.js';

const open: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

function kept<T extends { close(): Promise<void> }>(server: T): T {
  open.push(server);
  return server;
}

const TEXT =
  'From: Kogin bot <kogin@example.org>\nSubject: Re: x\n\n> \tif (größe)\n.\n..x\n\nIs this right?\n';

function outgoing(changes: Partial<OutgoingMail> = {}): OutgoingMail {
  return {
    bytes: Buffer.from(TEXT),
    from: 'kogin@example.org',
    to: ['wanda@example.org', 'kumo-devel@lists.example.org'],
    beforeText: async () => true,
    ...changes,
  };
}

interface Tried {
  readonly result: SendResult;
  /** How often `beforeText` was asked. */
  readonly asked: number;
  /** Texts that the server was given whole. */
  readonly given: number;
}

async function attempt(script: (step: Step, line: string) => Act | undefined): Promise<Tried> {
  const server = kept(await openScripted(script));
  let asked = 0;
  const mail = outgoing({
    beforeText: async () => {
      asked++;
      return true;
    },
  });
  const result = await sendMail(plainServer(server.port, { timeout: 300 }), mail);
  return { result, asked, given: server.texts.length };
}

const pipelining = '250-scripted.example.org\r\n250-PIPELINING\r\n250 8BITMIME';

describe.each([
  ['one command at a time', undefined],
  ['with pipelining', pipelining],
])('a connection that is lost (%s)', (_, ehlo) => {
  const at = (wanted: Step, act: Act) => (step: Step) => {
    if (step === wanted) return act;
    return step === 'ehlo' ? ehlo : undefined;
  };

  test.each<[Step, Act]>(
    (['greeting', 'ehlo', 'mail', 'rcpt', 'data'] as const).flatMap((step) =>
      (['drop', 'reset', 'hang'] as const).map((act): [Step, Act] => [step, act]),
    ),
  )('before the text (%s, %s) leaves the mail for later, and nothing was given out', async (step, act) => {
    const { result, asked, given } = await attempt(at(step, act));
    expect(result.kind).toBe('later');
    expect({ asked, given }).toEqual({ asked: 0, given: 0 });
  });

  test.each<[Step, Act]>([
    ['text', 'drop'],
    ['text', 'reset'],
    ['dot', 'drop'],
    ['dot', 'reset'],
    ['dot', 'hang'],
  ])('after the text began (%s, %s) leaves it unknown', async (step, act) => {
    const { result, asked } = await attempt(at(step, act));
    expect(result.kind).toBe('unknown');
    expect(asked).toBe(1);
  });
});

describe('an answer of the server', () => {
  test.each<[Step, string, SendResult['kind']]>([
    ['greeting', '554 5.3.2 not today', 'later'],
    ['greeting', '421 4.3.2 too many connections', 'later'],
    ['mail', '451 4.3.0 try later', 'later'],
    ['mail', '550 5.7.1 not you', 'refused'],
    ['mail', '421 4.3.2 shutting down', 'later'],
    ['rcpt', '450 4.2.0 greylisted', 'later'],
    ['rcpt', '550 5.1.1 no such user', 'refused'],
    ['data', '451 4.3.0 no space', 'later'],
    ['data', '554 5.5.1 no valid recipients', 'refused'],
    ['data', '503 5.5.1 bad sequence', 'later'],
    ['dot', '451 4.3.0 queue file write error', 'later'],
    ['dot', '421 4.3.2 shutting down', 'later'],
    ['dot', '554 5.7.1 looks like spam', 'refused'],
    ['dot', '552 5.3.4 too big', 'refused'],
    ['dot', '250 2.0.0 queued', 'sent'],
  ])('%s: "%s" makes the mail %s, with the words', async (wanted, words, kind) => {
    const { result } = await attempt((step) => (step === wanted ? words : undefined));
    expect(result).toMatchObject({ kind, words });
  });

  test('is one line without control characters, and not endless', async () => {
    const words = `554-5.7.1 \x1b[31mno\t\u202e${'x'.repeat(2000)}\r\n554 5.7.1 really`;
    const { result } = await attempt((step) => (step === 'dot' ? words : undefined));
    expect(result.kind).toBe('refused');
    expect(result.words).toMatch(/^554-5\.7\.1 \[31mno [^\p{Cc}]{1,300}$/u);
    expect(result.words.length).toBeLessThanOrEqual(300);
  });

  test('that refuses one recipient leaves the mail to the others, and says who', async () => {
    const { result } = await attempt((step, line) =>
      step === 'rcpt' && line.includes('wanda') ? '550 5.1.1 no such user' : undefined,
    );
    expect(result).toEqual({
      kind: 'sent',
      words: '250 2.0.0 queued as A1',
      refused: [{ address: 'wanda@example.org', permanent: true, words: '550 5.1.1 no such user' }],
    });
  });

  test('that refuses one for good and puts off the other leaves the mail for later', async () => {
    const { result } = await attempt((step, line) => {
      if (step !== 'rcpt') return undefined;
      return line.includes('wanda') ? '550 5.1.1 no such user' : '450 4.2.0 greylisted';
    });
    expect(result).toMatchObject({ kind: 'later', words: '450 4.2.0 greylisted' });
  });
});

describe('the last look before the text', () => {
  test('can keep the mail, and the server gets no byte of it', async () => {
    const server = kept(await openScripted(() => undefined));
    const result = await sendMail(plainServer(server.port), outgoing({ beforeText: async () => false }));
    expect(result.kind).toBe('later');
    expect(server.texts).toEqual([]);
  });

  test('that fails is thrown, and the server gets no byte of the mail', async () => {
    const server = kept(await openScripted(() => undefined));
    const beforeText = async () => {
      throw new Error('database is locked');
    };
    await expect(sendMail(plainServer(server.port), outgoing({ beforeText }))).rejects.toThrow(
      'database is locked',
    );
    expect(server.texts).toEqual([]);
  });
});

test('a server that is not there leaves the mail for later', async () => {
  const server = await openScripted(() => undefined);
  await server.close();
  const result = await sendMail(plainServer(server.port), outgoing());
  expect(result).toMatchObject({ kind: 'later', words: expect.stringContaining('ECONNREFUSED') });
});

test('the text arrives byte for byte, in 8 bits, with an explicit envelope', async () => {
  const server = kept(await openScripted(() => undefined));
  await sendMail(plainServer(server.port), outgoing());
  await expect
    .poll(() => server.lines)
    .toEqual([
      'EHLO kogin.example.org',
      'MAIL FROM:<kogin@example.org> BODY=8BITMIME',
      'RCPT TO:<wanda@example.org>',
      'RCPT TO:<kumo-devel@lists.example.org>',
      'DATA',
      'QUIT',
    ]);
  const [text = ''] = server.texts;
  const received = Buffer.from(text, 'latin1').toString('utf8');
  expect(
    received
      .replace(/\r\n\.\r\n$/, '\r\n')
      .replace(/^\./gm, '')
      .replaceAll('\r\n', '\n'),
  ).toBe(TEXT);
});

describe('encryption and password', () => {
  const { key, cert } = makeCertificate();
  const login = { user: 'kogin', password: 'secret' };
  const options: SMTPServerOptions = {
    key,
    cert,
    authOptional: false,
    onAuth: (auth, _session, done) =>
      auth.password === 'secret' ? done(null, { user: 'kogin' }) : done(new Error('wrong password')),
  };

  test.each(['tls', 'starttls'] as const)('%s, with a password', async (security) => {
    const server = kept(await openKeeping({ ...options, secure: security === 'tls', disabledCommands: [] }));
    const settings = plainServer(server.port, { security, login, ca: cert });
    expect(await trySmtp(settings)).toBeNull();
    expect(await sendMail(settings, outgoing())).toMatchObject({ kind: 'sent' });
    expect(server.mails).toEqual([TEXT.replaceAll('\n', '\r\n')]);
  });

  test('a wrong password is no refusal of the mail', async () => {
    const server = kept(await openKeeping({ ...options, secure: true }));
    const wrong = { user: 'kogin', password: 'guess' };
    const settings = plainServer(server.port, { security: 'tls', login: wrong, ca: cert });
    expect(await trySmtp(settings)).toMatch(/^535 /);
    expect(await sendMail(settings, outgoing())).toMatchObject({
      kind: 'later',
      words: expect.stringMatching(/^535 /),
    });
  });

  test('a certificate that nobody vouches for is not trusted', async () => {
    const server = kept(await openKeeping({ ...options, secure: true }));
    const result = await sendMail(plainServer(server.port, { security: 'tls', login }), outgoing());
    expect(result).toMatchObject({
      kind: 'later',
      words: expect.stringContaining('self-signed certificate'),
    });
    expect(server.mails).toEqual([]);
  });

  test('a server that cannot STARTTLS gets neither password nor mail', async () => {
    const server = kept(await openScripted(() => undefined));
    const result = await sendMail(plainServer(server.port, { security: 'starttls', login }), outgoing());
    expect(result.kind).toBe('later');
    expect(server.lines.filter((line) => !/^(?:EHLO|STARTTLS|QUIT)/.test(line))).toEqual([]);
  });
});

const missing = postfixMissing();

describe.skipIf(missing !== null)(`Postfix${missing === null ? '' : ` (skipped: ${missing})`}`, () => {
  test('takes a mail and hands it on byte for byte, and its refusals are told apart', async () => {
    const sink = kept(await openKeeping());
    const access =
      'inline:{{later@example.net=450 4.2.0 try later},{gone@example.net=550 5.1.1 no such user}}';
    const postfix = kept(
      await openPostfix({
        transport: `smtp:[127.0.0.1]:${sink.port}`,
        settings: [`smtpd_recipient_restrictions = check_recipient_access ${access}, permit`],
      }),
    );
    const settings = plainServer(postfix.port);
    expect(await trySmtp(settings)).toBeNull();
    expect(await sendMail(settings, outgoing())).toMatchObject({
      kind: 'sent',
      words: expect.stringMatching(/^250 .*queued as/),
    });
    expect(await sendMail(settings, outgoing({ to: ['later@example.net'] }))).toMatchObject({
      kind: 'later',
    });
    expect(await sendMail(settings, outgoing({ to: ['gone@example.net'] }))).toMatchObject({
      kind: 'refused',
      refused: [{ address: 'gone@example.net', permanent: true }],
    });
    await expect.poll(() => sink.mails.length, { timeout: 20_000 }).toBe(1);
    expect(sink.mails[0]).toContain(TEXT.replaceAll('\n', '\r\n').slice(TEXT.indexOf('\n\n') + 3));
  });
});
