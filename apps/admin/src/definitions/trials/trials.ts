import { fork, type ChildProcess } from 'node:child_process';
import { extname, resolve } from 'node:path';
import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';
import type { NewestPreview } from '@nadi/live-definitions';
import type { DefinitionHistory } from '../definition-history.ts';
import { LimitedWorker } from './limited-worker.ts';
import type { TrialCheck, TrialJob } from './trial-job.ts';

/** What the worker of trials needs to know. */
export interface TrialSetup {
  readonly kafkaBrokers: readonly string[];
  readonly registryUrl: string;
  /** Folder of the tables that previews look things up in. */
  readonly tablesDir: string;
}

const idleMs = 120_000;
/** Tests of a query load the engine, and run statements of up to 10 s each. */
const checks = { timeoutMs: 15_000, mostWaiting: 20, idleMs };
const previews = { timeoutMs: 20_000, mostWaiting: 3, idleMs };
const maxMegabytes = 512;

/** Tries texts that nobody has put in force: what `nadi test` and `nadi preview` do, in processes with limits. Changes nothing. */
export class Trials {
  private readonly checking: LimitedWorker<TrialJob, TrialCheck>;
  private readonly previewing: LimitedWorker<TrialJob, NewestPreview>;
  private readonly busy = new Set<string>();

  constructor(
    private readonly history: Pick<DefinitionHistory, 'inForce'>,
    setup: TrialSetup,
  ) {
    const start = () => startWorker({ ...setup, tablesDir: resolve(setup.tablesDir) });
    this.checking = new LimitedWorker({ ...checks, start });
    this.previewing = new LimitedWorker({ ...previews, start });
  }

  /** @throws NadiError DEFINITION_UNKNOWN, TRIAL_STOPPED, OVERLOADED (retriable, also for a newer check of the same person) */
  async check({ subject }: Pick<Identity, 'subject'>, kind: string, text: string): Promise<TrialCheck> {
    return this.checking.run(subject, { what: 'check', kind, text, inForce: await this.history.inForce(kind) });
  }

  /**
   * @param events most events of all contracts together.
   * @throws NadiError as `check`; PREVIEW_RUNNING, DEFINITION_INVALID, PIPELINE_RESOURCE_MISSING, BROKER_UNAVAILABLE (retriable)
   */
  async preview(
    { subject, tenantId }: Pick<Identity, 'subject' | 'tenantId'>,
    { kind, text, events }: { readonly kind: string; readonly text: string; readonly events: number },
  ): Promise<NewestPreview> {
    if (this.busy.has(subject)) {
      throw new NadiError('PREVIEW_RUNNING', { message: 'another preview of yours is running' });
    }
    this.busy.add(subject);
    try {
      const inForce = await this.history.inForce(kind);
      return await this.previewing.run(subject, { what: 'preview', kind, text, events, tenantId, inForce });
    } finally {
      this.busy.delete(subject);
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.checking.stop(), this.previewing.stop()]);
  }
}

function startWorker(setup: TrialSetup): ChildProcess {
  // Built files end otherwise than sources.
  const file = new URL(`./trial.worker${extname(import.meta.url)}`, import.meta.url);
  // Values of events may be bytes, which JSON has not.
  const child = fork(file, [], { serialization: 'advanced', execArgv: [`--max-old-space-size=${maxMegabytes}`] });
  child.send(setup);
  return child;
}
