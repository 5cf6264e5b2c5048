import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, NadiError } from '@nadi/errors';
import { childEnvironment, previousExitVariable, type Machine } from './config.ts';
import { tailOfLog } from './log-file.ts';
import { ManagedProcess, type ProcessExit } from './managed-process.ts';
import type { ProcessRecords } from './process-record.ts';
import { restartDelayMs, standardRestartPolicy, type RestartPolicy } from './restart-policy.ts';

/** A service: one process that is started again whenever it ends. */
export interface ServiceSpec {
  /** Letters, digits and dashes; unique in its supervisor. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Beside HOME, PATH and JAVA_HOME. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly logFile: string;
  /** Answers 2xx once the service is ready; without it a service is ready as soon as it has started. */
  readonly readyUrl?: string;
}

/** What happened to a service. */
export interface ServiceEvent {
  readonly service: string;
  readonly event: 'started' | 'ready' | 'exited' | 'restarting';
  readonly pid?: number;
  /** With `exited`. */
  readonly code?: number | null;
  /** With `exited`. */
  readonly signal?: NodeJS.Signals | null;
  /** With `exited`, when the program could not even be started. */
  readonly reason?: string;
  /** With `restarting`: the wait before the next start. */
  readonly delayMs?: number;
}

export interface SupervisorOptions {
  readonly records: ProcessRecords;
  readonly machine: Machine;
  /** Numbers in [0, 1), for the jitter of the delays. */
  readonly random: () => number;
  readonly onEvent?: (event: ServiceEvent) => void;
  readonly policy?: Partial<RestartPolicy>;
}

/** Runs services, each its own process, and starts one again with growing delays when it ends. */
export class ServiceSupervisor {
  private readonly services = new Map<string, SupervisedService>();

  constructor(private readonly options: SupervisorOptions) {}

  /**
   * Starts a service and returns at once; `untilReady` waits for its answer.
   * @throws NadiError CONFIG_INVALID if the name is taken or unfit for a file name.
   */
  start(spec: ServiceSpec): void {
    const taken = this.services.has(spec.name);
    if (taken || !/^[a-z0-9][a-z0-9-]*$/i.test(spec.name)) {
      throw new NadiError('CONFIG_INVALID', {
        message: `The service name "${spec.name}" ${taken ? 'is taken' : 'has other characters than letters, digits and dashes'}.`,
      });
    }
    this.services.set(spec.name, new SupervisedService(spec, this.options));
  }

  /**
   * Waits until the service has answered once since its last start.
   * @throws NadiError STACK_START_FAILED with the end of its log.
   */
  async untilReady(name: string, timeoutMs: number): Promise<void> {
    const service = this.service(name);
    const deadline = performance.now() + timeoutMs;
    while (!service.ready) {
      if (performance.now() > deadline) {
        throw new NadiError('STACK_START_FAILED', {
          message: `${name} was not ready within ${timeoutMs / 1000} s. The end of ${service.spec.logFile}:\n${tailOfLog(service.spec.logFile)}`,
          context: { service: name, logFile: service.spec.logFile },
        });
      }
      await sleep(50);
    }
  }

  /** The process id, undefined while the service does not run. */
  pid(name: string): number | undefined {
    return this.service(name).pid;
  }

  /** Sends a signal to a service, which is then started again if it ends of it. */
  kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): boolean {
    return this.service(name).signal(signal);
  }

  /** Ends one service for good, as `stop` does; its name is free then. */
  async end(name: string): Promise<void> {
    await this.service(name).stop();
    this.services.delete(name);
  }

  /** Ends all services for good: SIGTERM, then SIGKILL after the policy's `stopTimeoutMs`. */
  async stop(): Promise<void> {
    await Promise.all([...this.services.values()].map((service) => service.stop()));
  }

  private service(name: string): SupervisedService {
    const service = this.services.get(name);
    if (service !== undefined) return service;
    const known = [...this.services.keys()].join(', ');
    throw new NadiError('CONFIG_INVALID', {
      message: `There is no service "${name}" (known: ${known === '' ? 'none' : known}).`,
    });
  }
}

class SupervisedService {
  ready = false;
  private process: ManagedProcess | undefined;
  private previousExit: string | undefined;
  private readonly stopped = new AbortController();
  private readonly policy: RestartPolicy;
  private readonly finished: Promise<void>;

  constructor(
    readonly spec: ServiceSpec,
    private readonly options: SupervisorOptions,
  ) {
    this.policy = { ...standardRestartPolicy, ...options.policy };
    this.finished = this.keepRunning();
  }

  get pid(): number | undefined {
    return this.process === undefined || this.process.hasExited ? undefined : this.process.pid;
  }

  signal(signal: NodeJS.Signals): boolean {
    return this.process?.signal(signal) ?? false;
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.process?.stop('SIGTERM', this.policy.stopTimeoutMs);
    await this.finished;
  }

  private async keepRunning(): Promise<void> {
    let failures = 0;
    while (!this.stopped.signal.aborted) {
      const startedAt = performance.now();
      await this.runOnce();
      if (this.stopped.signal.aborted) return;
      failures = performance.now() - startedAt >= this.policy.resetAfterMs ? 1 : failures + 1;
      const delayMs = restartDelayMs(this.policy, failures, this.options.random());
      this.say({ event: 'restarting', delayMs });
      await this.pause(delayMs);
    }
  }

  private async runOnce(): Promise<void> {
    try {
      const env = childEnvironment(this.options.machine, {
        ...this.spec.env,
        ...previousExitVariable(this.previousExit),
      });
      const started = await ManagedProcess.start(
        { ...this.spec, env, signalOnParentDeath: 'TERM' },
        this.options.records,
      );
      this.process = started;
      this.say({ event: 'started', pid: started.pid });
      // A stop that came while the process was being started has not seen it.
      if (this.stopped.signal.aborted) void started.stop('SIGTERM', this.policy.stopTimeoutMs);
      void this.watchReadiness(started);
      const exit: ProcessExit = await started.exited;
      this.ready = false;
      this.previousExit = describeExit(exit);
      this.say({ event: 'exited', pid: started.pid, code: exit.code, signal: exit.signal });
    } catch (error) {
      this.previousExit = 'not started';
      this.say({ event: 'exited', reason: messageOf(error) });
    }
  }

  private async watchReadiness(started: ManagedProcess): Promise<void> {
    while (!started.hasExited && !this.stopped.signal.aborted) {
      if (await this.answers()) {
        this.ready = !started.hasExited;
        if (this.ready) this.say({ event: 'ready', pid: started.pid });
        return;
      }
      await this.pause(100);
    }
  }

  private async answers(): Promise<boolean> {
    if (this.spec.readyUrl === undefined) return true;
    try {
      const response = await fetch(this.spec.readyUrl, { signal: AbortSignal.timeout(2_000) });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  }

  private async pause(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.stopped.signal }).catch(() => undefined);
  }

  private say(event: Omit<ServiceEvent, 'service'>): void {
    this.options.onEvent?.({ service: this.spec.name, ...event });
  }
}

function describeExit({ code, signal }: ProcessExit): string {
  return signal === null ? `exit code ${code}` : `signal ${signal}`;
}
