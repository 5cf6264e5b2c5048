import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NadiError } from '@nadi/errors';
import {
  eventServices,
  readerToken,
  ReportingClient,
  runServiceScript,
  startPlatform,
  type CreatedKey,
  type Platform,
} from '@nadi/platform';
import type { RunningStack, ServiceEvent } from '@nadi/stack';
import { throwingMetric } from '../poison/throwing-metric.ts';
import { Balancer } from './balancer.ts';
import { cpuMs, freezeTree, rssBytes, signalTree } from './processes.ts';
import { SmallDisk } from './small-disk.ts';
import { stageKey, type StagePlan } from './stage-plan.ts';
import { TcpProxy } from './tcp-proxy.ts';

export interface StageOptions {
  readonly root: string;
  readonly serviceEnvironment: Readonly<Record<string, string>>;
  readonly dataDir: string;
  readonly now: () => number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  readonly say: (text: string) => void;
}

/** A way from one service to one server, where a case may do harm. */
export type Way = `${'ingestion' | 'reporting'}-${'kafka' | 'postgres' | 'registry'}`;

/** A process that a case may kill or stop. */
export type Part = 'registry' | 'postgres' | `kafka-${number}` | `ingestion${string}` | `reporting${string}`;

/** What happened to a service, and when. */
export interface TimedServiceEvent extends ServiceEvent {
  /** Milliseconds since 1970. */
  readonly atMs: number;
}

const services = ['ingestion', 'reporting'] as const;
const readyTimeoutMs = 120_000;

/** A platform with a proxy on every way between services and servers, and a hand on every process. */
export class Stage {
  readonly key: string;
  private readonly extraInstances = new Set<Part>();

  private constructor(
    readonly platform: Platform,
    readonly plan: StagePlan,
    private readonly options: StageOptions,
    private readonly ways: ReadonlyMap<string, readonly TcpProxy[]>,
    private readonly disk: SmallDisk | undefined,
    /** What the supervisor had to say, in order. */
    readonly serviceEvents: readonly TimedServiceEvent[],
    /** In front of the instances of ingestion. */
    readonly balancer: Balancer,
  ) {
    this.key = stageKey(plan);
  }

  /** @throws NadiError STACK_PREREQUISITE_MISSING if the machine cannot do what the plan needs. */
  static async open(plan: StagePlan, options: StageOptions): Promise<Stage> {
    const { root, dataDir, now, random } = options;
    mkdirSync(dataDir, { recursive: true });
    const disk = plan.smallDiskMb === undefined ? undefined : SmallDisk.mount(dataDir, plan.smallDiskMb);
    writeFileSync(join(dataDir, 'clock-offset-ms'), '0');
    cpSync(join(root, 'config'), join(dataDir, 'config'), { recursive: true });
    writeFileSync(join(dataDir, 'config', 'metrics', `${throwingMetric.name}.yaml`), throwingMetric.yaml);
    const ways = new Map<string, readonly TcpProxy[]>();
    const events: TimedServiceEvent[] = [];
    try {
      const platform = await startPlatform({
        services: eventServices,
        root,
        serviceEnvironment: options.serviceEnvironment,
        hasLake: plan.hasLake === true,
        dataDir,
        configDir: join(dataDir, 'config'),
        // What is counted is compared with what was sent: pipelines would add events of their own.
        kinds: ['metrics'],
        ports: 'free',
        stack: { brokers: plan.brokers ?? 1, kafkaGates: services.map((name) => name.toUpperCase()) },
        beforeServices: (stack) => openWays(stack, ways),
        settingsOf: (instance, stack) => settingsOf(instance, stack, { plan, ways, dataDir }),
        onProgress: ({ part, phase, detail }) => phase === 'ready' && options.say(`${part} ready ${detail}`),
        onServiceEvent: (event) => events.push({ ...event, atMs: now() }),
        now,
        random,
      });
      const balancer = await Balancer.start();
      balancer.add('ingestion', platform.ingestionUrl);
      return new Stage(platform, plan, options, ways, disk, events, balancer);
    } catch (error) {
      await closeAll(ways);
      disk?.unmount();
      throw error;
    }
  }

  /** Starts one more instance of a service; `heal` ends it. */
  async addInstance(service: (typeof services)[number], name: Part): Promise<string> {
    this.options.say(`start ${name}`);
    const { url } = await this.platform.startInstance(service, name);
    this.extraInstances.add(name);
    if (service === 'ingestion') this.balancer.add(name, url);
    return url;
  }

  /** Stops an instance in its orderly way. */
  async removeInstance(name: Part): Promise<void> {
    this.options.say(`stop ${name}`);
    await this.platform.supervisor.end(name);
    this.balancer.remove(name);
    this.extraInstances.delete(name);
  }

  /** Where clients post: the balancer before the instances of ingestion. */
  get ingestionUrl(): string {
    return this.balancer.url;
  }

  /** The proxies on one way; Kafka has one per broker. */
  way(way: Way): readonly TcpProxy[] {
    return this.ways.get(way) ?? [];
  }

  /** The file system that holds all data, if the plan asked for a small one. */
  get smallDisk(): SmallDisk {
    if (this.disk === undefined) throw new NadiError('CONFIG_INVALID', { message: 'the stage has no small disk' });
    return this.disk;
  }

  pid(part: Part): number | undefined {
    const { stack, supervisor } = this.platform;
    if (part === 'registry') return stack.registry.pid();
    if (part === 'postgres') return stack.postgres.pid();
    return part.startsWith('kafka-') ? stack.kafka.pid(brokerOf(part)) : supervisor.pid(part);
  }

  /** Ends a part at once. Services come back by themselves; servers wait for `start`. */
  async kill(part: Part, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.options.say(`${signal} to ${part}`);
    const { stack, supervisor } = this.platform;
    if (part === 'registry') await stack.registry.kill(signal);
    else if (part === 'postgres') await stack.postgres.kill(signal);
    else if (part.startsWith('kafka-')) await stack.kafka.kill(brokerOf(part), signal);
    else supervisor.kill(part, signal);
  }

  /** Stops a server in its own orderly way. */
  async stop(part: Part): Promise<void> {
    this.options.say(`stop ${part}`);
    const { stack } = this.platform;
    if (part === 'registry') await stack.registry.stop();
    else if (part === 'postgres') await stack.postgres.stop();
    else await stack.kafka.stop(brokerOf(part));
  }

  /** Starts a server that was killed or stopped; does nothing if it runs. */
  async start(part: Part): Promise<void> {
    this.options.say(`start ${part}`);
    const { stack } = this.platform;
    if (part === 'registry') await stack.registry.start();
    else if (part === 'postgres') await stack.postgres.start();
    else await stack.kafka.start(brokerOf(part));
  }

  /** SIGSTOP to a part and all its children: it holds its connections and says nothing. */
  freeze(part: Part): void {
    this.options.say(`freeze ${part}`);
    freezeTree(this.runningPid(part));
  }

  thaw(part: Part): void {
    this.options.say(`thaw ${part}`);
    signalTree(this.runningPid(part), 'SIGCONT');
  }

  rssBytes(part: Part): number | undefined {
    return rssBytes(this.pid(part));
  }

  cpuMs(part: Part): number | undefined {
    return cpuMs(this.pid(part));
  }

  /** What the services take for the time is this much later than it is, milliseconds. */
  skewClocks(offsetMs: number): void {
    this.options.say(`service clocks ${offsetMs / 1000} s off`);
    writeFileSync(join(this.platform.dataDir, 'clock-offset-ms'), String(offsetMs));
  }

  /** A key for a tenant of its own. */
  async createKey(tenantId: string): Promise<string> {
    const { key } = await runServiceScript<CreatedKey>({
      root: this.options.root,
      service: 'ingestion',
      program: 'keys',
      args: ['create', JSON.stringify({ tenantId, name: 'chaos', expiresInDays: 2 })],
      environment: this.platform.environment,
    });
    return key;
  }

  /** Reads what a tenant has: its metrics and, where there is a lake, all of its events. */
  reporting(tenantId: string): ReportingClient {
    const { signingKey, reportingUrl } = this.platform;
    return new ReportingClient(reportingUrl, readerToken(signingKey, tenantId, this.options.now(), 'owner'));
  }

  /** Ends every fault: proxies pass, everything runs and is ready. */
  async heal(): Promise<void> {
    const { stack, supervisor } = this.platform;
    await Promise.all([...this.ways.values()].flat().map((proxy) => proxy.set({ kind: 'pass' })));
    if (this.plan.skewableClocks === true) this.skewClocks(0);
    const parts: Part[] = [
      'postgres',
      ...Array.from({ length: stack.kafka.brokers }, (_, id) => `kafka-${id}` as const),
      'registry',
    ];
    await Promise.all(
      parts.map(async (part) => {
        if (this.pid(part) === undefined) await this.start(part);
        else signalTree(this.runningPid(part), 'SIGCONT');
      }),
    );
    for (const name of this.extraInstances) {
      const pid = this.pid(name);
      if (pid !== undefined) signalTree(pid, 'SIGCONT');
      await this.removeInstance(name);
    }
    for (const service of services) {
      const pid = supervisor.pid(service);
      if (pid !== undefined) signalTree(pid, 'SIGCONT');
      await supervisor.untilReady(service, readyTimeoutMs);
    }
  }

  /** Stops everything and removes its data; `keepLogs` keeps the logs beside where the data was. */
  async close(keepLogs = false): Promise<void> {
    const { dataDir } = this.platform;
    await this.platform.stop();
    await closeAll(this.ways);
    await this.balancer.close();
    if (keepLogs) cpSync(join(dataDir, 'logs'), `${dataDir}-logs`, { recursive: true });
    this.disk?.unmount();
    rmSync(dataDir, { recursive: true, force: true });
  }

  private runningPid(part: Part): number {
    const pid = this.pid(part);
    if (pid === undefined) throw new NadiError('SERVICE_UNREACHABLE', { message: `${part} does not run` });
    return pid;
  }
}

function brokerOf(part: Part): number {
  return Number(part.slice('kafka-'.length));
}

async function openWays(stack: RunningStack, ways: Map<string, readonly TcpProxy[]>): Promise<void> {
  for (const service of services) {
    const gates = stack.ports.gates.filter(({ name }) => name === service.toUpperCase());
    const kafka = gates.map(({ listenerPort, advertisedPort }) =>
      TcpProxy.before({ port: listenerPort, listenPort: advertisedPort }),
    );
    ways.set(`${service}-kafka`, await Promise.all(kafka));
    ways.set(`${service}-postgres`, [await TcpProxy.before({ port: stack.ports.postgres })]);
    ways.set(`${service}-registry`, [await TcpProxy.before({ port: stack.ports.registry })]);
  }
}

interface SettingsContext {
  readonly plan: StagePlan;
  readonly ways: ReadonlyMap<string, readonly TcpProxy[]>;
  readonly dataDir: string;
}

/** Leads an instance through the proxies of its service. */
function settingsOf(
  instance: string,
  stack: RunningStack,
  { plan, ways, dataDir }: SettingsContext,
): Record<string, string> {
  const service = services.find((name) => instance.startsWith(name)) ?? 'ingestion';
  const ports = (server: string): number[] => (ways.get(`${service}-${server}`) ?? []).map(({ port }) => port);
  const database = new URL(stack.databaseUrl);
  database.port = String(ports('postgres')[0]);
  const clock = new URL(`./skewed-clock.js?file=${join(dataDir, 'clock-offset-ms')}`, import.meta.url);
  return {
    NADI_KAFKA_BROKERS: ports('kafka')
      .map((port) => `127.0.0.1:${port}`)
      .join(','),
    NADI_DATABASE_URL: database.href,
    NADI_REGISTRY_URL: `http://127.0.0.1:${ports('registry')[0]}`,
    ...(plan.skewableClocks === true ? { NODE_OPTIONS: `--import=${clock.href}` } : {}),
    // Longer than the balancer takes to notice.
    NADI_SHUTDOWN_DELAY_MS: '2000',
    ...plan.settings,
  };
}

async function closeAll(ways: ReadonlyMap<string, readonly TcpProxy[]>): Promise<void> {
  await Promise.all([...ways.values()].flat().map((proxy) => proxy.close()));
}
