import { createServer } from 'node:net';
import { NadiError } from '@nadi/errors';
import { isErrno } from './atomic-file.ts';

/** The ports of a stack, all on 127.0.0.1. */
export interface StackPorts {
  /** One per broker. */
  readonly kafka: readonly number[];
  /** One per broker. */
  readonly controller: readonly number[];
  readonly registry: number;
  readonly registryManagement: number;
  readonly postgres: number;
  /** Further ways to the brokers, each behind a port of its own. */
  readonly gates: readonly KafkaGate[];
}

/**
 * A further listener of a broker. Clients are told to use `advertisedPort`, where whoever asked for the gate forwards their
 * connections to `listenerPort`: so it can delay or cut what they say, for some clients and not for others.
 */
export interface KafkaGate {
  /** Capital letters. */
  readonly name: string;
  readonly broker: number;
  readonly listenerPort: number;
  readonly advertisedPort: number;
}

/** Fixed ports; broker i takes `kafka + 2 i` and `controller + 2 i`. */
export interface FixedPorts {
  readonly kafka?: number;
  readonly controller?: number;
  readonly registry?: number;
  readonly registryManagement?: number;
  readonly postgres?: number;
}

const defaults = { kafka: 19_092, controller: 19_093, registry: 18_081, registryManagement: 18_082, postgres: 15_432 };

/**
 * Free ports are taken below the range from which operating systems draw the local ports of outgoing connections
 * (32,768 and up on Linux): there a client that reconnects while its broker restarts could take the broker's port.
 */
const freeRange = { from: 20_000, to: 31_999 };

/** Finds out whether a port of 127.0.0.1 can be listened on now. */
export async function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => {
      if (isErrno(error, 'EADDRINUSE') || isErrno(error, 'EACCES')) resolve(false);
      else reject(error);
    });
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `count` different free ports; `random` yields numbers in [0, 1) and spreads stacks that start at once. */
export async function findFreePorts(count: number, random: () => number): Promise<number[]> {
  const size = freeRange.to - freeRange.from + 1;
  const start = Math.floor(random() * size);
  const found: number[] = [];
  for (let step = 0; step < size && found.length < count; step += 1) {
    const port = freeRange.from + ((start + step) % size);
    if (await isPortFree(port)) found.push(port);
  }
  if (found.length < count) {
    throw new NadiError('STACK_PORT_TAKEN', {
      message: `Only ${found.length} of ${count} ports are free between ${freeRange.from} and ${freeRange.to}.`,
    });
  }
  return found;
}

/** Free ports for gates of these names to every broker. */
export async function chooseGates(
  names: readonly string[],
  brokers: number,
  random: () => number,
): Promise<KafkaGate[]> {
  const free = await findFreePorts(2 * names.length * brokers, random);
  return names.flatMap((name, index) =>
    Array.from({ length: brokers }, (_, broker) => {
      const at = 2 * (index * brokers + broker);
      return { name, broker, listenerPort: free[at] ?? 0, advertisedPort: free[at + 1] ?? 0 };
    }),
  );
}

/** The fixed ports of a stack, with the setting each comes from. */
export function fixedPorts(settings: FixedPorts, brokers: number): StackPorts {
  const base = { ...defaults, ...settings };
  const each = (first: number): number[] => Array.from({ length: brokers }, (_, index) => first + 2 * index);
  return {
    kafka: each(base.kafka),
    controller: each(base.controller),
    registry: base.registry,
    registryManagement: base.registryManagement,
    postgres: base.postgres,
    gates: [],
  };
}

/** Every port with the setting that moves it. */
export function portsBySetting(ports: StackPorts): { setting: string; port: number }[] {
  return [
    ...ports.kafka.map((port) => ({ setting: 'ports.kafka', port })),
    ...ports.controller.map((port) => ({ setting: 'ports.controller', port })),
    { setting: 'ports.registry', port: ports.registry },
    { setting: 'ports.registryManagement', port: ports.registryManagement },
    { setting: 'ports.postgres', port: ports.postgres },
  ];
}

/**
 * The ports a stack will use.
 * @throws NadiError CONFIG_INVALID (not a port, or one given twice), STACK_PORT_TAKEN.
 */
export async function choosePorts(
  settings: FixedPorts | 'free',
  brokers: number,
  random: () => number,
): Promise<StackPorts> {
  if (settings === 'free') {
    const free = await findFreePorts(2 * brokers + 3, random);
    const [registry = 0, registryManagement = 0, postgres = 0] = free.slice(2 * brokers);
    return {
      kafka: free.slice(0, brokers),
      controller: free.slice(brokers, 2 * brokers),
      registry,
      registryManagement,
      postgres,
      gates: [],
    };
  }
  const ports = fixedPorts(settings, brokers);
  const seen = new Map<number, string>();
  for (const { setting, port } of portsBySetting(ports)) {
    if (!Number.isInteger(port) || port < 1 || port > 65_535) {
      throw new NadiError('CONFIG_INVALID', {
        message: `${setting} gives ${port}, which is no port.`,
        context: { setting },
      });
    }
    const other = seen.get(port);
    if (other !== undefined) {
      throw new NadiError('CONFIG_INVALID', {
        message: `Port ${port} is given twice: by ${other} and by ${setting}.`,
        context: { setting, port },
      });
    }
    seen.set(port, setting);
    if (!(await isPortFree(port))) {
      throw new NadiError('STACK_PORT_TAKEN', {
        message: `Port ${port} of 127.0.0.1 is taken; the setting ${setting} (default ${defaults[setting.slice('ports.'.length) as keyof typeof defaults]}) moves it.`,
        context: { setting, port },
      });
    }
  }
  return ports;
}
