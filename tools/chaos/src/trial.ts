import { setTimeout as sleep } from 'node:timers/promises';
import { createTopicAdmin } from '@nadi/messaging';
import { identityText, waitForDrain, type IdentityText } from '@nadi/platform';
import { Random, systemClock, type Clock } from '@nadi/simulator';
import type { ChaosCase, Length, Trial, TrialTenant } from './case.ts';
import { Load } from './load/load.ts';
import { gatherFacts } from './oracle/gather.ts';
import { judgeTrial, type Criterion, type SentEvent, type TrialFacts } from './oracle/judge.ts';
import type { Stage } from './stage/stage.ts';

export interface TrialOptions {
  readonly case: ChaosCase;
  readonly stage: Stage;
  readonly seed: string;
  readonly length: Length;
  /** Where the ledgers are kept. */
  readonly folder: string;
  readonly now: () => number;
  readonly say: (text: string) => void;
}

/** What a trial came to. */
export interface TrialResult {
  readonly id: string;
  readonly title: string;
  readonly seed: string;
  readonly passed: boolean;
  readonly seconds: number;
  readonly sent: number;
  readonly acked: number;
  readonly unknown: number;
  readonly refused: number;
  readonly resent: number;
  readonly counted: number;
  readonly deadLettered: number;
  readonly criteria: readonly Criterion[];
  /** Numbers that were found, by name. */
  readonly measured: Readonly<Record<string, number>>;
  /** What happened, with seconds since the beginning. */
  readonly log: readonly string[];
}

const defaultRate = 400;
/** The first tenant has this part of the events. */
const hotShare = 0.8;
const defaultCalmTenants = 2;
const warmUpMs = 3_000;
const coolDownMs = 2_000;
const drainTimeoutMs = 120_000;
const pollMs = 100;

/** Runs one case with one seed on a healthy stage and leaves it healthy. */
export async function runTrial(options: TrialOptions): Promise<TrialResult> {
  const { case: chaosCase, stage, seed, now } = options;
  const beganMs = now();
  const log: string[] = [];
  const say = (text: string): void => {
    log.push(`${((now() - beganMs) / 1000).toFixed(1)} s  ${text}`);
    options.say(`${chaosCase.id} ${log.at(-1)}`);
  };
  const calm = chaosCase.calmTenants ?? defaultCalmTenants;
  const tenants = await createTenants(stage, calm, `${chaosCase.id.toLowerCase()}-${seed}-${beganMs.toString(36)}`);
  const load = startLoad(options, tenants);
  const run = new RunningTrial(options, { load, tenants, beganMs, say });
  try {
    await run.sleep(warmUpMs);
    await chaosCase.run(run);
    await run.sleep(coolDownMs);
  } catch (error) {
    run.check(
      'the case ran to its end',
      false,
      error instanceof Error ? (error.stack ?? error.message) : String(error),
    );
  } finally {
    await stage.heal();
    await load.finish();
  }
  say('the load has ended');
  await run.drained();
  try {
    await chaosCase.after?.(run);
  } catch (error) {
    run.check('the case could look at its result', false, String(error));
  }
  const facts = await run.facts();
  const criteria = [...run.criteria, ...judgeTrial(facts)];
  const { measured } = run;
  return resultOf(options, { criteria, measured, facts, log, resent: load.resent, seconds: (now() - beganMs) / 1000 });
}

async function createTenants(stage: Stage, calm: number, name: string): Promise<TrialTenant[]> {
  const kinds = ['hot', ...Array.from({ length: calm }, (_, index) => `calm${index + 1}`)];
  const names = kinds.map((kind) => `chaos-${name}-${kind}`);
  return Promise.all(names.map(async (tenantId) => ({ tenantId, key: await stage.createKey(tenantId) })));
}

function startLoad(options: TrialOptions, tenants: readonly TrialTenant[]): Load {
  const { case: chaosCase, stage, seed, folder } = options;
  const rate = chaosCase.rate ?? defaultRate;
  const others = (rate * (1 - hotShare)) / (tenants.length - 1);
  const { clockOffsetMs, requestTimeoutMs } = chaosCase.load ?? {};
  return new Load({
    url: stage.ingestionUrl,
    tenants: tenants.map((tenant, index) => ({ ...tenant, rate: index === 0 ? rate * hotShare : others })),
    seed,
    folder,
    ...(clockOffsetMs === undefined ? {} : { clock: shifted(clockOffsetMs) }),
    ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
  });
}

function shifted(offsetMs: number): Clock {
  return { nowMs: () => systemClock.nowMs() + offsetMs, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
}

interface TrialParts {
  readonly load: Load;
  readonly tenants: readonly TrialTenant[];
  readonly beganMs: number;
  readonly say: (text: string) => void;
}

class RunningTrial implements Trial {
  readonly stage: Stage;
  readonly length: Length;
  readonly random: Random;
  readonly load: Load;
  readonly tenants: readonly TrialTenant[];
  readonly beganMs: number;
  readonly criteria: Criterion[] = [];
  readonly measured: Record<string, number> = {};
  readonly say: (text: string) => void;
  private readonly extra = new Map<IdentityText, SentEvent>();

  constructor(options: TrialOptions, parts: TrialParts) {
    this.stage = options.stage;
    this.length = options.length;
    this.random = new Random(`${options.case.id}/${options.seed}`);
    this.load = parts.load;
    this.tenants = parts.tenants;
    this.beganMs = parts.beganMs;
    this.say = parts.say;
  }

  async sleep(ms: number): Promise<void> {
    await sleep(ms);
  }

  check(name: string, ok: boolean, detail: string): void {
    this.criteria.push({ name, ok, detail });
    this.say(`${ok ? 'ok' : 'FAILED'}: ${name}: ${detail}`);
  }

  measure(name: string, value: number): void {
    this.measured[name] = value;
    this.say(`${name}: ${value.toFixed(1)}`);
  }

  record(identity: IdentityText, event: SentEvent): void {
    this.extra.set(identity, event);
  }

  async until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      if (await holds()) return true;
      if (performance.now() > deadline) return false;
      await sleep(pollMs);
    }
  }

  async drained(): Promise<void> {
    const { kafkaBrokers } = this.stage.platform.stack;
    const reporting = this.stage.reporting(this.tenants[0]?.tenantId ?? '');
    const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-chaos' });
    const startedMs = performance.now();
    try {
      const isDrained = await waitForDrain({
        topics,
        visibleCount: async () => (await reporting.visibleLatency()).count,
        timeoutMs: drainTimeoutMs,
        onLag: () => undefined,
      });
      const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
      this.check(`everything is consumed within ${drainTimeoutMs / 1000} s`, isDrained, `after ${seconds} s`);
    } finally {
      await topics.close();
    }
  }

  async facts(): Promise<TrialFacts> {
    const sent = new Map<IdentityText, SentEvent>(this.extra);
    for await (const { tenantId, contract, key, id, timeMs, outcome } of this.load.entries()) {
      sent.set(identityText({ tenantId, contract, key, id }), { tenantId, contract, timeMs, outcome });
    }
    return gatherFacts({
      stage: this.stage,
      sent,
      tenants: this.tenants.map(({ tenantId }) => tenantId),
      beganMs: this.beganMs,
      readerGroup: `nadi-chaos-${this.beganMs}`,
    });
  }
}

interface Outcome {
  readonly criteria: readonly Criterion[];
  readonly measured: Readonly<Record<string, number>>;
  readonly facts: TrialFacts;
  readonly log: readonly string[];
  readonly resent: number;
  readonly seconds: number;
}

function resultOf({ case: { id, title, mustFail }, seed }: TrialOptions, outcome: Outcome): TrialResult {
  const { criteria, measured, facts, log, resent, seconds } = outcome;
  const events = [...facts.sent.values()];
  const having = (wanted: SentEvent['outcome']): number => events.filter((event) => event.outcome === wanted).length;
  return {
    id,
    title,
    seed,
    passed: isAsItShouldBe(criteria, mustFail ?? []),
    seconds,
    sent: facts.sent.size,
    acked: having('acknowledged'),
    unknown: having('unknown'),
    refused: having('refused'),
    resent,
    counted: new Set(facts.stored).size,
    deadLettered: facts.letters.length,
    criteria,
    measured,
    log,
  };
}

/** Exactly the criteria that must not hold do not. */
function isAsItShouldBe(criteria: readonly Criterion[], mustFail: readonly string[]): boolean {
  return criteria.every(({ name, ok }) => ok !== mustFail.includes(name));
}
