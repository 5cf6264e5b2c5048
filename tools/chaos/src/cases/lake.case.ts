import { lakeGroup, reportingGroup } from '@nadi/platform';
import type { ChaosCase } from '../case.ts';
import { killCase } from './t01-kill.case.ts';
import { databaseDownCase } from './t09-database.case.ts';
import { rebalanceStormCase } from './t15-rebalance-storm.case.ts';
import { replay, replayCase } from './t17-replay.case.ts';

/** Files are written and merged all the time, so that faults fall into it. */
const stage = {
  hasLake: true,
  settings: { NADI_REPORTING_LAKE_FLUSH_SECONDS: '2', NADI_REPORTING_LAKE_MERGE_SECONDS: '5' },
};

/** A fault once more with a lake: whatever is asked in SQL, saved queries too, is as right as its rows. */
function withLake(one: ChaosCase, id: string): ChaosCase {
  return { ...one, id, title: `${one.title}, with a lake`, stage, short: false };
}

export const lakeCases: readonly ChaosCase[] = [
  withLake(killCase, 'T1c'),
  withLake(databaseDownCase, 'T9c'),
  withLake(rebalanceStormCase, 'T15b'),
  {
    ...withLake(replayCase, 'T17b'),
    title: 'everything is read again from offset 0 into live tables, and into a lake',
    after: async (trial) => {
      await replay(trial, reportingGroup);
      await replay(trial, lakeGroup);
    },
  },
];
