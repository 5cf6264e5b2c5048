import { createServer } from 'node:net';
import { NadiError } from '@nadi/errors';

/**
 * Below the range from which operating systems draw the ports of outgoing connections, so that a service that is started
 * again finds its port still free.
 */
const range = { from: 10_000, to: 17_999 };

/** `count` different ports of 127.0.0.1 that nobody listens on; `random` yields numbers in [0, 1). */
export async function freePorts(count: number, random: () => number): Promise<number[]> {
  const size = range.to - range.from + 1;
  const start = Math.floor(random() * size);
  const found: number[] = [];
  for (let step = 0; step < size && found.length < count; step += 1) {
    const port = range.from + ((start + step) % size);
    if (await isFree(port)) found.push(port);
  }
  if (found.length < count) {
    throw new NadiError('STACK_PORT_TAKEN', {
      message: `no ${count} free ports between ${range.from} and ${range.to}`,
    });
  }
  return found;
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
