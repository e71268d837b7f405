import { once } from 'node:events';
import { type AddressInfo, createServer, connect as dial, type Socket } from 'node:net';

/** A network cable between one process and a server: all that goes through its port of 127.0.0.1. */
export interface Cable {
  readonly port: number;
  /** Ends every connection and lets no new one through. */
  cut(): void;
  /** Lets nothing through in either direction, and neither end hears of it. */
  stall(): void;
  /** Lets everything through again; what is stalled goes on. */
  mend(): void;
  close(): Promise<void>;
}

/** Lays a cable to a port of 127.0.0.1. */
export async function layCable(to: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let state: 'whole' | 'cut' | 'stalled' = 'whole';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.destroy();
      return;
    }
    const far = dial(to, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('data', (bytes) => other.write(bytes));
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      if (state === 'stalled') socket.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut';
      end();
    },
    stall() {
      state = 'stalled';
      for (const socket of sockets) socket.pause();
    },
    mend() {
      state = 'whole';
      for (const socket of sockets) socket.resume();
    },
    async close() {
      end();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
