import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy } from './tcp-proxy.ts';

describe('TcpProxy', () => {
  let server: Server;
  let proxy: TcpProxy;
  let client: Socket;
  let heard: string;
  let answered: string;

  beforeEach(async () => {
    heard = '';
    answered = '';
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        heard += chunk.toString();
        socket.write(`re:${chunk.toString()}`);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    proxy = await TcpProxy.before({ port: (server.address() as AddressInfo).port });
    client = await join();
  });
  afterEach(async () => {
    client.destroy();
    await proxy.close();
    server.close();
  });

  async function join(): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1');
    socket.on('error', () => undefined).on('data', (chunk) => (answered += chunk.toString()));
    await once(socket, 'connect');
    return socket;
  }

  /** Resolves when a connection is closed, be it by an error. */
  function ended(socket: Socket): Promise<void> {
    return new Promise((resolve) => socket.once('close', () => resolve()));
  }

  async function until(holds: () => boolean): Promise<void> {
    while (!holds()) await sleep(5);
  }

  it('passes both directions on', async () => {
    client.write('a');
    await until(() => answered === 're:a');
  });

  it('keeps what it holds and passes it on in order afterwards', async () => {
    await proxy.set({ kind: 'hold', requests: true, responses: false });
    client.write('a');
    client.write('b');
    await sleep(50);
    expect(heard).toBe('');
    await proxy.set({ kind: 'pass' });
    client.write('c');
    await until(() => heard === 'abc');
  });

  it('lets requests arrive whose answers it swallows, and breaks the connection afterwards', async () => {
    await proxy.set({ kind: 'swallow-responses' });
    const closed = ended(client);
    client.write('a');
    await until(() => heard === 'a');
    await sleep(50);
    await proxy.set({ kind: 'pass' });
    await closed;
    expect(answered).toBe('');
    client = await join();
    client.write('b');
    await until(() => answered === 're:b');
  });

  it('cuts connections, refuses new ones, and takes them again on the same port', async () => {
    const { port } = proxy;
    const closed = ended(client);
    await proxy.set({ kind: 'cut' });
    await closed;
    await expect(join()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await proxy.set({ kind: 'pass' });
    expect(proxy.port).toBe(port);
    client = await join();
    client.write('a');
    await until(() => answered === 're:a');
  });

  it('delays without changing the order', async () => {
    await proxy.set({ kind: 'delay', delayMs: 40 });
    client.write('a');
    await sleep(10);
    client.write('b');
    await until(() => heard === 'ab');
  });
});
