import type { ChaosCase } from '../case.ts';
import { checkFairness } from '../oracle/fairness.ts';

const resumeLimitMs = 60_000;

/** Nothing can be written any more: not by the broker, not by the database. */
export const diskFullCase: ChaosCase = {
  id: 'T14',
  title: 'the disk of broker and database is full',
  stage: { smallDiskMb: 1_500 },
  run: async (trial) => {
    const { stage, load } = trial;
    stage.smallDisk.fill();
    trial.say('the disk is full');
    await trial.sleep(trial.length === 'short' ? 8_000 : 20_000);
    trial.say(
      `broker ${stage.pid('kafka-0') === undefined ? 'down' : 'up'}, database ${stage.pid('postgres') === undefined ? 'down' : 'up'}`,
    );
    stage.smallDisk.free();
    for (const part of ['postgres', 'kafka-0'] as const) {
      if (stage.pid(part) === undefined) await stage.start(part);
    }
    const sinceMs = performance.now();
    await trial.until(() => load.resumedAfterMs(sinceMs) !== undefined, resumeLimitMs);
    const afterMs = load.resumedAfterMs(sinceMs) ?? Infinity;
    trial.check(
      'acknowledgements resume when there is room again',
      afterMs <= resumeLimitMs,
      `after ${(afterMs / 1000).toFixed(1)} s`,
    );
    await checkFairness(trial, sinceMs, resumeLimitMs);
  },
};
