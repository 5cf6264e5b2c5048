import type { ChaosCase, Trial } from '../case.ts';

const resumeLimitMs = 30_000;

async function checkAcksResume(trial: Trial, what: string, sinceMs: number): Promise<void> {
  await trial.until(() => trial.load.resumedAfterMs(sinceMs) !== undefined, resumeLimitMs);
  const afterMs = trial.load.resumedAfterMs(sinceMs);
  const detail = afterMs === undefined ? 'no' : `after ${(afterMs / 1000).toFixed(1)} s`;
  trial.check(
    `acknowledgements resume within 30 s of ${what}`,
    afterMs !== undefined && afterMs <= resumeLimitMs,
    detail,
  );
}

/** The only broker goes away and comes back, first in order, then by force. */
export const brokerRestartCase: ChaosCase = {
  id: 'T3',
  title: 'the only broker is stopped and killed, and comes back',
  stage: {},
  short: true,
  run: async (trial) => {
    const { stage } = trial;
    if (trial.length === 'full') {
      await stage.stop('kafka-0');
      await stage.start('kafka-0');
      await checkAcksResume(trial, 'an orderly restart', performance.now());
      await trial.sleep(trial.random.between(1_000, 4_000));
    }
    await stage.kill('kafka-0');
    await trial.sleep(trial.random.between(0, 2_000));
    await stage.start('kafka-0');
    await checkAcksResume(trial, 'the restart after kill -9', performance.now());
  },
};

/** With three copies, two in sync, one broker may be missing: acknowledgements must go on without it. */
export const threeBrokersCase: ChaosCase = {
  id: 'T3b',
  title: 'of three brokers one is stopped and another killed',
  stage: { brokers: 3 },
  rate: 300,
  run: async (trial) => {
    const { stage } = trial;
    const first = trial.random.int(3);
    const second = (first + 1 + trial.random.int(2)) % 3;
    let sinceMs = performance.now();
    await stage.stop(`kafka-${first}`);
    await checkAcksResume(trial, `stopping kafka-${first}`, sinceMs);
    await stage.start(`kafka-${first}`);
    await trial.sleep(5_000);
    sinceMs = performance.now();
    await stage.kill(`kafka-${second}`);
    await checkAcksResume(trial, `killing kafka-${second}`, sinceMs);
    await trial.sleep(5_000);
    await stage.start(`kafka-${second}`);
    await trial.sleep(5_000);
  },
};
