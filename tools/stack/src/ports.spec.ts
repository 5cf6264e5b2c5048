import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo } from 'node:net';
import { choosePorts, fixedPorts, portsBySetting } from './ports.ts';

async function withTakenPort(use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe('the ports of a stack', () => {
  it('gives each of three brokers a pair of its own', () => {
    const ports = fixedPorts({}, 3);
    expect(ports.kafka).toEqual([19_092, 19_094, 19_096]);
    expect(ports.controller).toEqual([19_093, 19_095, 19_097]);
    expect(new Set(portsBySetting(ports).map(({ port }) => port)).size).toBe(9);
  });

  it('names the port and the setting when a fixed port is taken', async () => {
    await withTakenPort(async (port) => {
      const free = await choosePorts('free', 1, () => 0.3);
      const settings = { kafka: free.kafka[0] ?? 0, controller: free.controller[0] ?? 0, registry: port };
      await expect(choosePorts(settings, 1, Math.random)).rejects.toMatchObject({
        code: 'STACK_PORT_TAKEN',
        context: { setting: 'ports.registry', port },
      });
    });
  });

  it.each([
    [{ kafka: 70_000 }, 'ports.kafka gives 70000'],
    [{ registry: 1.5 }, 'ports.registry gives 1.5'],
  ])('refuses %j, which is no port', async (settings, message) => {
    const free = await choosePorts('free', 1, () => 0.6);
    const base = { kafka: free.kafka[0] ?? 0, controller: free.controller[0] ?? 0 };
    await expect(choosePorts({ ...base, ...settings }, 1, Math.random)).rejects.toThrow(message);
  });

  it('refuses one port for two purposes', async () => {
    const free = await choosePorts('free', 1, () => 0.9);
    const port = free.registry;
    const settings = { kafka: free.kafka[0] ?? 0, controller: free.controller[0] ?? 0, registry: port, postgres: port };
    await expect(
      choosePorts({ ...settings, registryManagement: free.registryManagement }, 1, Math.random),
    ).rejects.toThrow(`Port ${port} is given twice: by ports.registry and by ports.postgres.`);
  });

  it('takes different free ports below those of outgoing connections', async () => {
    const ports = portsBySetting(await choosePorts('free', 3, () => 0.999)).map(({ port }) => port);
    expect(new Set(ports).size).toBe(9);
    expect(ports.every((port) => port >= 20_000 && port < 32_000)).toBe(true);
  });
});
