import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from 'commander';
import { runnable, type CommandCall } from '../command.ts';
import { dataDirOf } from '../platform/connection.ts';
import { Flow } from '../platform/flow-line.ts';
import { startPlatform, type Platform } from '../platform/platform.ts';
import { ReportingClient } from '../platform/reporting-client.ts';
import { SimulatorProcess } from '../platform/simulator-process.ts';
import { listenForStop, stopWithParent, type StopRequest } from '../platform/stop-request.ts';
import { decimalNumber, wholeNumber } from '../terminal/argument-parsers.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { serviceNews, startReport } from '../terminal/start-report.ts';

interface UpOptions {
  readonly data?: string;
  readonly ports: 'free' | 'fixed';
  readonly simulator: boolean;
  readonly speed: number;
  readonly rate: number;
  readonly seed?: number;
}

const tickMs = 1_000;
const simulatorRestartMs = 5_000;
const mostSeeds = 2 ** 31;

/** Starts the platform and keeps it running until Ctrl-C. */
export const upCommand = runnable<UpOptions>({
  usage: 'up',
  summary: 'Start Kafka, the registry, PostgreSQL and all services, and feed a simulated marketplace.',
  example: 'up --rate 500',
  options: (command) =>
    command
      .option('--data <dir>', 'folder that keeps all data (default: .nadi/stack)')
      .addOption(
        new Option('--ports <kind>', 'fixed ports, or any free ones').choices(['fixed', 'free']).default('fixed'),
      )
      .option('--no-simulator', 'do not feed anything')
      .option('--rate <n>', 'simulated events per second', wholeNumber({ min: 1, max: 100_000 }), 200)
      .option('--speed <n>', 'simulated seconds per second', decimalNumber({ min: 0.1, max: 10_000 }), 1)
      .option(
        '--seed <n>',
        'seed of the simulation (default: another at each start)',
        wholeNumber({ min: 0, max: mostSeeds }),
      ),
  run: up,
});

async function up(call: CommandCall<UpOptions>): Promise<0 | 1> {
  const { options, output, context } = call;
  const { settings, now } = context;
  const live = new LiveLine(output.progress, now);
  const flow = new Flow();
  let stop: StopRequest | undefined;
  const releaseParent = settings.startedByNpm ? stopWithParent() : () => undefined;
  const platform = await startPlatform({
    settings,
    dataDir: dataDirOf(settings, options),
    ports: options.ports,
    onProgress: startReport(output),
    onServiceEvent: (event) => {
      if (stop?.isRequested() === true) return;
      if (event.event === 'restarting') flow.restarts += 1;
      const news = serviceNews(event);
      if (news !== undefined) live.say(news);
    },
    now,
    random: Math.random,
  });
  const simulation = options.simulator ? new KeptSimulation(call, platform, flow, live) : undefined;
  stop = listenForStop(() => simulation?.kill());
  tellAddresses(call, platform);
  simulation?.start();
  await Promise.race([showFlow(platform, flow, live, stop), stop.requested]);
  live.clear();
  output.note('Stopping; Ctrl-C again ends everything at once.');
  await simulation?.stop();
  await platform.stop();
  stop.release();
  releaseParent();
  output.note(`Stopped. The data stays in ${platform.dataDir}; the next start goes on with it.`);
  return 0;
}

function tellAddresses(
  { output }: CommandCall<UpOptions>,
  { dataDir, stack, ingestionUrl, reportingUrl, token }: Platform,
): void {
  const page = `${reportingUrl}/#token=${token}`;
  const { kafkaBrokers, registryUrl } = stack;
  output.result(
    { dataDir, page, services: { ingestion: ingestionUrl, reporting: reportingUrl }, kafkaBrokers, registryUrl, token },
    [
      '',
      `  Live metrics  ${page}`,
      `  Event API     ${ingestionUrl}/v1/events`,
      `  Ctrl-C stops everything and keeps the data.`,
      '',
    ],
  );
}

async function showFlow(platform: Platform, flow: Flow, live: LiveLine, stop: StopRequest): Promise<void> {
  const reporting = new ReportingClient(platform.reportingUrl, platform.token);
  let before = performance.now();
  while (!stop.isRequested()) {
    await sleep(tickMs);
    try {
      flow.visible(await reporting.visibleLatency());
    } catch {
      // Reporting is being started again; the supervisor has said so.
    }
    if (stop.isRequested()) return;
    live.update(flow.line(performance.now() - before));
    before = performance.now();
  }
}

/** The simulator, started again when it ends by itself. */
class KeptSimulation {
  private process: SimulatorProcess | undefined;
  private readonly stopped = new AbortController();

  constructor(
    private readonly call: CommandCall<UpOptions>,
    private readonly platform: Platform,
    private readonly flow: Flow,
    private readonly live: LiveLine,
  ) {}

  start(): void {
    void this.keepRunning();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.process?.stop();
  }

  kill(): void {
    this.process?.kill();
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      this.process = this.startOnce();
      const { code, signal } = await this.process.exited;
      if (this.stopped.signal.aborted) return;
      const how = signal === null ? `code ${code ?? 'unknown'}` : `signal ${signal}`;
      this.live.say(`the simulator exited (${how}) and is started again in ${simulatorRestartMs / 1000} s`);
      await sleep(simulatorRestartMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
    }
  }

  private startOnce(): SimulatorProcess {
    const { options, context } = this.call;
    // Event ids follow from the seed: with the seed of the last start everything would be taken for a repetition.
    const seed = options.seed ?? randomInt(mostSeeds);
    return SimulatorProcess.start({
      settings: context.settings,
      args: ['--url', this.platform.ingestionUrl, '--tenant', this.platform.key.tenantId].concat([
        '--rate',
        String(options.rate),
        '--speed',
        String(options.speed),
        '--seed',
        String(seed),
      ]),
      key: this.platform.key.key,
      logFile: join(this.platform.dataDir, 'logs', 'simulator.log'),
      onProgress: (progress) => this.flow.simulation(progress),
    });
  }
}
