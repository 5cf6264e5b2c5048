import { InvalidArgumentError } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventServices } from '@nadi/platform';
import type { RunningStack, ServiceSupervisor } from '@nadi/stack';

/** A part that is killed with SIGKILL at a time, milliseconds after the first event. */
export interface PlannedKill {
  readonly part: string;
  readonly atMs: number;
}

const stackParts = ['kafka', 'postgres', 'registry'] as const;
const parts: readonly string[] = [...eventServices, ...stackParts];

/** Reads `reporting@10,kafka@30`: what is killed, and how many seconds after the first event. */
export function parseKillPlan(text: string): readonly PlannedKill[] {
  return text
    .split(',')
    .map((entry) => {
      const match = /^([a-z-]+)@(\d{1,6}(?:\.\d{1,3})?)$/.exec(entry.trim());
      if (match === null) throw new InvalidArgumentError(`"${entry.trim()}" must look like reporting@10.`);
      const [, part = '', seconds = ''] = match;
      if (!parts.includes(part))
        throw new InvalidArgumentError(`There is no part "${part}"; known are ${parts.join(', ')}.`);
      return { part, atMs: Number(seconds) * 1000 };
    })
    .sort((left, right) => left.atMs - right.atMs);
}

export interface KillRunOptions {
  readonly stack: Pick<RunningStack, 'kafka' | 'postgres' | 'registry'>;
  readonly supervisor: Pick<ServiceSupervisor, 'kill'>;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** Kills what is planned when its time has come, one after another. What nobody starts again is started again here. */
export async function runKillPlan(plan: readonly PlannedKill[], options: KillRunOptions): Promise<void> {
  const beganMs = performance.now();
  for (const { part, atMs } of plan) {
    const waitMs = atMs - (performance.now() - beganMs);
    if (waitMs > 0) await sleep(waitMs, undefined, { signal: options.signal }).catch(() => undefined);
    if (options.signal.aborted) return;
    options.say(`killing ${part} with SIGKILL`);
    await killPart(part, options);
  }
}

async function killPart(part: string, { stack, supervisor, say }: KillRunOptions): Promise<void> {
  if (!stackParts.some((one) => one === part)) {
    supervisor.kill(part);
    return;
  }
  const beganMs = performance.now();
  if (part === 'kafka') {
    await stack.kafka.kill(0);
    await stack.kafka.start(0);
  } else {
    const control = part === 'postgres' ? stack.postgres : stack.registry;
    await control.kill();
    await control.start();
  }
  say(`${part} answers again after ${((performance.now() - beganMs) / 1000).toFixed(1)} s`);
}
