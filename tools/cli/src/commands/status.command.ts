import {
  isReady,
  demoTenant,
  readerToken,
  readLag,
  readSigningKey,
  ReportingClient,
  type VisibleLatency,
} from '@nadi/platform';
import { stackStatus, type Endpoints, type StackStatus } from '@nadi/stack';
import { runnable, type CommandCall, type ExitCode } from '../command.ts';
import { dataDirOf } from '../platform/connection.ts';
import { tableLines } from '../terminal/table.ts';

interface StatusOptions {
  readonly data?: string;
}

interface ServiceStatus {
  readonly name: string;
  readonly url: string;
  readonly ready: boolean;
}

interface PlatformStatus {
  readonly dataDir: string;
  readonly state: StackStatus['state'];
  readonly ownerPid?: number;
  readonly processes: StackStatus['processes'];
  readonly services: readonly ServiceStatus[];
  /** Events that reporting has not committed yet; null if the broker does not answer. */
  readonly lag: number | null;
  /** Null while reporting does not answer. */
  readonly visibleLatency: VisibleLatency | null;
}

/** Shows what runs; exits with 1 if the platform does not run or a service is not ready. */
export const statusCommand = runnable<StatusOptions>({
  usage: 'status',
  summary: 'Show what runs in a data folder, and how far reporting is behind.',
  example: 'status --json',
  options: (command) => command.option('--data <dir>', 'folder of the platform (default: .nadi/stack)'),
  run: async (call): Promise<ExitCode> => {
    const status = await readStatus(call);
    call.output.result(status, statusLines(status));
    return status.state === 'running' && status.services.every(({ ready }) => ready) ? 0 : 1;
  },
});

async function readStatus({ options, context }: CommandCall<StatusOptions>): Promise<PlatformStatus> {
  const dataDir = dataDirOf(context.settings, options);
  const { endpoints, ...stack } = stackStatus(dataDir);
  if (endpoints === undefined) {
    return { dataDir, ...stack, services: [], lag: null, visibleLatency: null };
  }
  const [services, lag, visibleLatency] = await Promise.all([
    Promise.all(
      Object.entries(endpoints.services).map(async ([name, url]) => ({ name, url, ready: await isReady(url) })),
    ),
    readLag(endpoints.kafkaBrokers),
    readLatency(dataDir, endpoints, context.now()),
  ]);
  return { dataDir, ...stack, services, lag, visibleLatency };
}

async function readLatency(dataDir: string, { services }: Endpoints, nowMs: number): Promise<VisibleLatency | null> {
  const url = services['reporting'];
  const signingKey = readSigningKey(dataDir);
  if (url === undefined || signingKey === undefined) return null;
  try {
    return await new ReportingClient(url, readerToken(signingKey, demoTenant, nowMs)).visibleLatency();
  } catch {
    return null;
  }
}

function statusLines(status: PlatformStatus): string[] {
  const { dataDir, state, ownerPid, processes, services, lag, visibleLatency } = status;
  const owner = ownerPid === undefined ? '' : `, process ${ownerPid}`;
  const lines = [`${dataDir}: ${state}${owner}`];
  if (processes.length > 0) {
    const rows = processes.map(({ name, pid }) => {
      const service = services.find((one) => one.name === name);
      return [
        name,
        String(pid),
        service === undefined ? '' : service.ready ? 'ready' : 'not ready',
        service?.url ?? '',
      ];
    });
    lines.push('', ...tableLines([['part', 'pid', 'health', 'address'], ...rows]));
  }
  if (state === 'running') {
    lines.push('', `Reporting is behind by ${lag ?? 'an unknown number of'} events.`);
  }
  if (visibleLatency !== null && visibleLatency.count > 0) {
    const { count, p50Ms, p95Ms, p99Ms } = visibleLatency;
    lines.push(
      `Since its start ${count} events became visible after p50 ${p50Ms} ms, p95 ${p95Ms} ms, p99 ${p99Ms} ms.`,
    );
  }
  return lines;
}
