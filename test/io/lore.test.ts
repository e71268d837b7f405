import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { fetchThread } from '../../src/io/lore.js';

const ID = 'part-1/2+x@example.org';
const mail = (id: string) => `From mboxrd@z Thu Jan  1 00:00:00 1970\nMessage-ID: <${id}>\n\n>From here\n\n`;

/** A server whose answers the test writes; gives its address and the paths that were asked for. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function sending(bytes: Uint8Array) {
  return (_: IncomingMessage, response: ServerResponse) => response.end(bytes);
}

test('asks for the thread of the encoded id, and cuts the mbox into its mails', async () => {
  const { origin, asked } = await serve(sending(gzipSync(mail('a@example.org') + mail('b@example.org'))));
  const mails = await fetchThread(ID, { server: `${origin}/all` });
  expect(asked).toEqual(['/all/part-1%2F2%2Bx%40example.org/t.mbox.gz']);
  expect(mails?.map(({ raw }) => raw.toString())).toEqual([
    'Message-ID: <a@example.org>\n\nFrom here\n',
    'Message-ID: <b@example.org>\n\nFrom here\n',
  ]);
});

test.each([404, 300])('status %i is a mail that is not there', async (status) => {
  const { origin } = await serve((_, response) => response.writeHead(status).end('no such mail'));
  expect(await fetchThread(ID, { server: origin })).toBeNull();
});

test('a redirection is followed on the same server, never to another', async () => {
  const elsewhere = await serve(sending(gzipSync(mail('x@example.org'))));
  const { origin } = await serve((request, response) => {
    if (request.url?.startsWith('/new/') === true) return response.end(gzipSync(mail('a@example.org')));
    const to = request.url?.startsWith('/old/') === true ? '/new/x/t.mbox.gz' : elsewhere.origin;
    return response.writeHead(301, { location: to }).end();
  });
  expect(await fetchThread(ID, { server: `${origin}/old/` })).toHaveLength(1);
  await expect(fetchThread(ID, { server: `${origin}/other/` })).rejects.toThrow(
    `it leads to ${elsewhere.origin}, which is not configured`,
  );
  expect(elsewhere.asked).toEqual([]);
  const allowed = { server: `${origin}/other/`, origins: [elsewhere.origin] };
  expect(await fetchThread(ID, allowed)).toHaveLength(1);
});

test('redirections in a circle end', async () => {
  const { origin } = await serve((_, response) => response.writeHead(302, { location: '/again' }).end());
  await expect(fetchThread(ID, { server: origin })).rejects.toThrow('more than 3 redirections');
});

test.each([
  ['a page', Buffer.from('<html>are you a robot?</html>'), 'the answer is no gzipped mbox'],
  ['nothing', Buffer.alloc(0), 'the answer is no gzipped mbox'],
  ['half an mbox', gzipSync(mail('a@example.org')).subarray(0, 40), 'unexpected end of file'],
])('%s is an error', async (_, bytes, reason) => {
  const { origin } = await serve(sending(bytes));
  await expect(fetchThread(ID, { server: origin })).rejects.toThrow(reason);
});

test('what is too large, too much or too slow is an error', async () => {
  const { origin } = await serve(sending(gzipSync(mail('a@example.org') + 'x'.repeat(3_000_000))));
  const limits: readonly [object, string][] = [
    [{ maxBytes: 100 }, 'the answer is larger than 100 bytes'],
    [{ maxUnpacked: 1_000_000 }, 'the unpacked thread is larger than 1000000 bytes'],
  ];
  for (const [limit, reason] of limits)
    await expect(fetchThread(ID, { server: origin, ...limit })).rejects.toThrow(reason);
  const many = await serve(sending(gzipSync(mail('a@example.org').repeat(5))));
  await expect(fetchThread(ID, { server: many.origin, maxMails: 4 })).rejects.toThrow('more than 4 mails');
  const silent = await serve((_, response) => response.writeHead(200).write(Buffer.from([0x1f, 0x8b])));
  await expect(fetchThread(ID, { server: silent.origin, timeout: 200 })).rejects.toThrow('it took too long');
});

test('a server that fails or is not there is an error with its address', async () => {
  const { origin } = await serve((_, response) => response.writeHead(503).end());
  await expect(fetchThread(ID, { server: origin })).rejects.toThrow('answers with status 503');
  await expect(fetchThread(ID, { server: 'http://127.0.0.1:1' })).rejects.toThrow(
    /^cannot get http:\/\/127\.0\.0\.1:1\/part-1.*(?:ECONNREFUSED|bad port)/,
  );
});

test.each(['a b@example.org', '', `${'a'.repeat(300)}@example.org`, 'a\r\nHost: x'])(
  '%j is never asked for',
  async (id) => {
    await expect(fetchThread(id, { server: 'http://127.0.0.1:1' })).rejects.toThrow('no server can be asked');
  },
);
