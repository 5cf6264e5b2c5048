import { type FirstLink, type Platform, ReportingClient, runServiceScript, startPlatform } from '@nadi/platform';
import { Option } from 'commander';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { dataDirOf } from '../platform/connection.ts';
import { Flow } from '../platform/flow.ts';
import { watchFlow } from '../platform/flow-watch.ts';
import { KeptSimulation } from '../platform/kept-simulation.ts';
import { listenForStop, stopWithParent } from '../platform/stop-request.ts';
import { decimalNumber, wholeNumber } from '../terminal/argument-parsers.ts';
import { LiveLine } from '../terminal/live-line.ts';
import { serviceNews, startReport } from '../terminal/start-report.ts';

interface UpOptions {
  readonly data?: string;
  readonly ports: 'free' | 'fixed';
  readonly simulator: boolean;
  readonly speed: number;
  readonly rate: number;
  readonly seed: string;
}

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
      .option(
        '--speed <n>',
        'before going live, simulate the last day at this speed',
        decimalNumber({ min: 1, max: 10_000 }),
        1,
      )
      .option('--seed <text>', 'another seed is another marketplace', 'nadi'),
  run: up,
});

async function up(call: CommandCall<UpOptions>): Promise<ExitCode> {
  const { options, output, context } = call;
  const { settings, now } = context;
  const live = new LiveLine(output.progress, now);
  const flow = new Flow();
  let isStopping = false;
  const releaseParent = settings.startedByNpm ? stopWithParent() : () => undefined;
  const platform = await startPlatform({
    root: settings.root,
    serviceEnvironment: settings.serviceEnvironment,
    dataDir: dataDirOf(settings, options),
    ports: options.ports,
    onProgress: startReport(output, now),
    onServiceEvent: (event) => {
      if (isStopping) return;
      if (event.event === 'restarting') flow.restarts += 1;
      const news = serviceNews(event);
      if (news !== undefined) live.say(news);
    },
    now,
    random: Math.random,
  });
  const simulation = options.simulator
    ? new KeptSimulation({
        settings,
        platform,
        ...options,
        onProgress: (progress) => flow.simulation(progress),
        say: (text) => live.say(text),
      })
    : undefined;
  const stop = listenForStop(() => simulation?.kill());
  tellAddresses(call, platform, await firstLink(settings.root, platform));
  simulation?.start();
  const watching = new AbortController();
  const watch = watchFlow(new ReportingClient(platform.reportingUrl, platform.token), flow, live, watching.signal);
  await stop.requested;
  isStopping = true;
  watching.abort();
  await watch;
  output.note('Stopping; Ctrl-C again ends everything at once.');
  await simulation?.stop();
  await platform.stop();
  stop.release();
  releaseParent();
  output.note(`Stopped. The data stays in ${platform.dataDir}; the next start goes on with it.`);
  return 0;
}

/** The link with which the first administrator sets a password; null once somebody has. */
async function firstLink(root: string, { environment, adminEnvironment }: Platform): Promise<string | null> {
  const { link } = await runServiceScript<FirstLink>({
    root,
    service: 'admin',
    program: 'first-link',
    environment: { ...environment, ...adminEnvironment },
  });
  return link;
}

function tellAddresses(
  { output }: CommandCall<UpOptions>,
  { dataDir, stack, ingestionUrl, reportingUrl, adminUrl, token }: Platform,
  firstLink: string | null,
): void {
  const { kafkaBrokers, registryUrl } = stack;
  const services = { ingestion: ingestionUrl, reporting: reportingUrl, admin: adminUrl };
  output.result({ dataDir, console: adminUrl, firstLink, services, kafkaBrokers, registryUrl, token }, [
    '',
    `  Console       ${adminUrl}`,
    ...(firstLink === null ? [] : [`  First sign-in ${firstLink}`]),
    `  Event API     ${ingestionUrl}/v1/events`,
    `  Ctrl-C stops everything and keeps the data.`,
    '',
  ]);
}
