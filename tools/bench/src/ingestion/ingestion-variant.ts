import { fileURLToPath } from 'node:url';
import { findFreePorts } from '@nadi/stack';
import type { RowContext, RunningVariant, Variant } from '../framework/bench-row.ts';
import { processCpuMs } from '../framework/process-cpu.ts';
import { VariantProcess } from '../framework/variant-process.ts';
import type { LoadOptions } from '../programs/ingestion-load.program.ts';
import { program } from '../rows/program.ts';
import type { PreparedIngestion } from './prepare-ingestion.ts';
import { ServiceProcess, type ServiceProcessOptions } from './service-process.ts';

export interface IngestionVariant {
  readonly name: string;
  readonly role: Variant['role'];
  /** Events of one request. */
  readonly batch: number;
  /** How the service is started that listens on `port`. */
  readonly service: (
    context: RowContext,
    prepared: PreparedIngestion,
    port: number,
  ) => Pick<ServiceProcessOptions, 'args' | 'environment' | 'readyUrl'>;
}

/** Requests under way at the same time. */
const connections = 16;

/** A service of its own process under a load generator of its own process; what is compared is the CPU time of the service. */
export function ingestionVariant({ name, role, batch, service }: IngestionVariant): Variant {
  return {
    name,
    role,
    start: async (context): Promise<RunningVariant> => {
      const prepared = context.prepared as PreparedIngestion;
      const [port = 0] = await findFreePorts(1, Math.random);
      const started = await ServiceProcess.start({ name, cwd: context.root, ...service(context, prepared, port) });
      const options: LoadOptions = { url: `http://127.0.0.1:${port}/v1/events`, key: prepared.key, batch, connections };
      const load = await VariantProcess.start(
        `load of ${name}`,
        process.execPath,
        ['--expose-gc', fileURLToPath(program('ingestion-load')), JSON.stringify(options)],
        context.root,
      );
      return {
        run: async (events) => {
          const before = processCpuMs(started.pid) ?? 0;
          const result = await load.run(events);
          // Shorter than one tick of the clock counts as half of one.
          const subject = Math.max(5, (processCpuMs(started.pid) ?? 0) - before);
          return { ...result, cpuMs: { subject, load: result.cpuMs.subject } };
        },
        stop: async () => {
          await load.stop();
          await started.stop();
        },
      };
    },
  };
}
