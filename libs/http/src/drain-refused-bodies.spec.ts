import { connect, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fastify, type FastifyInstance } from 'fastify';
import { drainRefusedBodies } from './drain-refused-bodies.ts';

const limit = 1_024;

describe('drainRefusedBodies', () => {
  let server: FastifyInstance;

  beforeEach(async () => {
    server = fastify({ bodyLimit: limit });
    drainRefusedBodies(server, 64 * 1_048_576, 10_000);
    server.post('/', () => 'taken');
    await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => server.close());

  /** A client that looks for an answer only after it has sent everything: the answer's first line, or the connection's error. */
  function post(headers: string, parts: readonly string[]): Promise<string> {
    const { port } = server.server.address() as AddressInfo;
    return new Promise((resolve) => {
      const socket = connect(port, '127.0.0.1').on('error', (error) => resolve(error.message));
      socket.write(`POST / HTTP/1.1\r\nhost: here\r\ncontent-type: application/json\r\n${headers}\r\n\r\n`);
      const write = (index: number): void => {
        const part = parts[index];
        if (part === undefined) socket.once('data', (answer) => resolve(answer.toString().split('\r\n')[0] ?? ''));
        else socket.write(part, () => setTimeout(() => write(index + 1), 5));
      };
      write(0);
    });
  }

  const piece = 'a'.repeat(65_536);
  const pieces = Array.from({ length: 40 }, () => piece);

  it('lets a client see why a large body was refused whose length was announced', async () => {
    expect(await post(`content-length: ${pieces.length * piece.length}`, pieces)).toBe(
      'HTTP/1.1 413 Payload Too Large',
    );
  });

  it('lets a client see why a large body was refused that came in chunks', async () => {
    const chunks = [...pieces.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`), '0\r\n\r\n'];
    expect(await post('transfer-encoding: chunked', chunks)).toBe('HTTP/1.1 413 Payload Too Large');
  });

  it('leaves requests that are taken alone', async () => {
    expect(await post('content-length: 3', ['"a"'])).toBe('HTTP/1.1 200 OK');
  });
});
