import 'reflect-metadata';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@nadi/observability';
import { Module } from '@nestjs/common';
import { createHttpApplication } from './http-application.ts';

@Module({})
class EmptyModule {}

describe('a server that has as many connections as it may', () => {
  it('closes further ones at once, and takes some again when others end', async () => {
    const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
    const app = await createHttpApplication({
      ...{ logger, title: 'Spec', description: '', maxConnections: 2 },
      module: { module: EmptyModule },
    });
    await app.listen(0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    const opened = async () => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    };
    /** What the server says to a request; nothing if it closes the connection. */
    const ask = async (socket: Socket): Promise<string> => {
      const said = new Promise<string>((resolve) =>
        socket
          .once('data', (data: Buffer) => resolve(data.toString()))
          .once('close', () => resolve(''))
          .on('error', () => resolve('')),
      );
      socket.write('GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n');
      return said;
    };
    const [one, two] = [await opened(), await opened()];
    expect(await ask(one)).toContain('200 OK');
    expect(await ask(two)).toContain('200 OK');
    expect(await ask(await opened())).toBe('');
    one.destroy();
    let answer = '';
    // The server sees a little later that a client has gone.
    for (let tries = 0; answer === '' && tries < 100; tries += 1) answer = await ask(await opened());
    expect(answer).toContain('200 OK');
    two.destroy();
    await app.close();
  });
});
