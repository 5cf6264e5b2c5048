import type { StackPorts } from './ports.ts';

/** What the configuration of one broker depends on. */
export interface BrokerSettings {
  readonly index: number;
  readonly ports: Pick<StackPorts, 'kafka' | 'controller' | 'gates'>;
  readonly dataFolder: string;
  /** For tests: nobody kills this broker, and one that a busy machine lets wait is not to be taken for dead. */
  readonly isShortLived?: boolean;
}

/** The configuration of one broker, which is also a controller; three brokers keep three copies, two in sync. */
export function brokerProperties({
  index,
  ports,
  dataFolder,
  isShortLived = false,
}: BrokerSettings): Record<string, string | number> {
  const brokers = ports.kafka.length;
  const replicas = brokers >= 3 ? 3 : 1;
  const inSync = brokers >= 3 ? 2 : 1;
  const listener = (port: number | undefined): string => `127.0.0.1:${port ?? 0}`;
  const gates = ports.gates.filter(({ broker }) => broker === index);
  const plain = `PLAINTEXT://${listener(ports.kafka[index])}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': index,
    'controller.quorum.voters': ports.controller.map((port, id) => `${id}@${listener(port)}`).join(','),
    listeners: [
      plain,
      `CONTROLLER://${listener(ports.controller[index])}`,
      ...gates.map(({ name, listenerPort }) => `${name}://${listener(listenerPort)}`),
    ].join(','),
    'advertised.listeners': [
      plain,
      ...gates.map(({ name, advertisedPort }) => `${name}://${listener(advertisedPort)}`),
    ].join(','),
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': ['PLAINTEXT', 'CONTROLLER', ...gates.map(({ name }) => name)]
      .map((name) => `${name}:PLAINTEXT`)
      .join(','),
    'log.dirs': dataFolder,
    'auto.create.topics.enable': 'false',
    'default.replication.factor': replicas,
    'min.insync.replicas': inSync,
    'offsets.topic.replication.factor': replicas,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': inSync,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': inSync,
    'share.coordinator.state.topic.num.partitions': 2,
    // Contracts set the retention of their topics; whatever has none (the registry's journal) is kept.
    'log.retention.ms': -1,
    'message.max.bytes': 2 * 1024 * 1024,
    'replica.fetch.max.bytes': 2 * 1024 * 1024,
    'log.preallocate': 'false',
    'log.cleaner.dedupe.buffer.size': 8 * 1024 * 1024,
    // No waiting for more members: a group starts at once.
    'group.initial.rebalance.delay.ms': 0,
    'num.network.threads': 2,
    'num.io.threads': 4,
    'num.recovery.threads.per.data.dir': 2,
    // A broker that was killed cannot register again before its old session has ended (9 s by default).
    'broker.heartbeat.interval.ms': 1_000,
    'broker.session.timeout.ms': isShortLived ? 60_000 : 5_000,
  };
}

/** The text of a Java properties file. */
export function propertiesText(properties: Readonly<Record<string, string | number>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${String(value).replaceAll('\\', '\\\\')}\n`)
    .join('');
}
