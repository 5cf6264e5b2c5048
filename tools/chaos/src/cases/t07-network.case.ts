import type { ChaosCase, Trial } from '../case.ts';
import type { ProxyMode } from '../stage/tcp-proxy.ts';
import type { Way } from '../stage/stage.ts';

/** Puts a fault on a way for a while. */
async function disturb(trial: Trial, way: Way, mode: ProxyMode, ms: number): Promise<void> {
  trial.say(`${way}: ${mode.kind} for ${(ms / 1000).toFixed(1)} s`);
  const proxies = trial.stage.way(way);
  await Promise.all(proxies.map((proxy) => proxy.set(mode)));
  await trial.sleep(ms);
  await Promise.all(proxies.map((proxy) => proxy.set({ kind: 'pass' })));
  await trial.sleep(trial.random.between(1_000, 2_500));
}

/** What ingestion sends arrives, what the broker answers does not: nobody knows what was written. */
export const swallowedProducerCase: ChaosCase = {
  id: 'T7',
  title: 'the network between ingestion and the broker swallows answers, is slow, is cut',
  stage: {},
  short: true,
  run: async (trial) => {
    const ms = trial.random.between(1_500, 4_000);
    await disturb(trial, 'ingestion-kafka', { kind: 'swallow-responses' }, ms);
    await disturb(trial, 'ingestion-kafka', { kind: 'cut' }, ms);
    if (trial.length === 'short') return;
    await disturb(trial, 'ingestion-kafka', { kind: 'delay', delayMs: 1_000 }, 10_000);
    await disturb(trial, 'ingestion-kafka', { kind: 'hold', requests: true, responses: true }, 15_000);
  },
};

/** The database carries out what reporting asks and reporting does not learn of it: was the batch stored or not? */
export const swallowedCommitCase: ChaosCase = {
  id: 'T7b',
  title: 'the network between reporting, its database and the broker swallows answers, is slow, is cut',
  stage: {},
  run: async (trial) => {
    const ms = trial.random.between(1_500, 4_000);
    await disturb(trial, 'reporting-postgres', { kind: 'swallow-responses' }, ms);
    await disturb(trial, 'reporting-postgres', { kind: 'cut' }, ms);
    await disturb(trial, 'reporting-kafka', { kind: 'swallow-responses' }, ms);
    if (trial.length === 'short') return;
    await disturb(trial, 'reporting-postgres', { kind: 'delay', delayMs: 1_000 }, 10_000);
    await disturb(trial, 'reporting-kafka', { kind: 'hold', requests: true, responses: true }, 15_000);
  },
};
