import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { freePorts } from '../servers/process.js';

/** A mail server that takes every mail and counts them, and that can fail in two ways. */
export interface Sink {
  readonly port: number;
  /** How often a mail was taken whole, by its Message-ID. */
  readonly accepted: ReadonlyMap<string, number>;
  /** Cuts the next connection before the text is asked for, or after it was taken and before that is said. */
  cutNext(where: 'before' | 'after' | null): void;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a sink on a free port of 127.0.0.1. */
export async function openSink(): Promise<Sink> {
  const [port = 0] = await freePorts(1);
  const accepted = new Map<string, number>();
  let cut: 'before' | 'after' | null = null;
  const open = async () => {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      onRcptTo(_address, session, done) {
        if (cut !== 'before') return done();
        cut = null;
        return drop(server, session.id, done);
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const id = /^message-id:\s*<([^>]+)>/im.exec(Buffer.concat(chunks).toString())?.[1] ?? '';
          accepted.set(id, (accepted.get(id) ?? 0) + 1);
          if (cut !== 'after') return done();
          cut = null;
          return drop(server, session.id, done);
        });
      },
    });
    server.on('error', () => undefined);
    server.listen(port, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  };
  let server = await open();
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    port,
    accepted,
    close,
    cutNext(where) {
      cut = where;
    },
    async restart() {
      for (const connection of connectionsOf(server)) connection.close();
      await close();
      server = await open();
    },
  };
}

interface Connection {
  readonly session: { readonly id: string };
  close(): void;
}

function connectionsOf(server: SMTPServer): Iterable<Connection> {
  return [...(server as unknown as { connections: Set<Connection> }).connections];
}

/** Ends the connection without another word. */
function drop(server: SMTPServer, id: string, done: (error?: Error) => void): void {
  for (const connection of connectionsOf(server)) {
    if (connection.session.id !== id) continue;
    (connection as unknown as { _socket: { destroy(): void } })._socket.destroy();
    return;
  }
  done(new Error('the connection is gone'));
}
