import { reportingGroup } from '@nadi/platform';
import type { ChaosCase, Trial } from '../case.ts';
import { asSuperuser, storedPositions } from '../stage/positions.ts';

const replayLimitMs = 120_000;

/** Every position is set back to the beginning while the tables stay: whatever is read again was counted before. */
export const replayCase: ChaosCase = {
  id: 'T17',
  title: 'everything is read again from offset 0 into live tables',
  stage: {},
  run: async (trial) => {
    await trial.sleep(trial.length === 'short' ? 3_000 : 15_000);
  },
  after: (trial) => replay(trial, reportingGroup),
};

/** Sets the positions of a group back, and waits until everything was read again. */
export async function replay(trial: Trial, group: string): Promise<void> {
  const { stage } = trial;
  const before = await storedPositions(stage, group);
  await asSuperuser(stage, 'update reporting.consumer_offsets set next_offset = 0 where consumer_group = $1', [group]);
  await stage.kill('reporting');
  const isBack = await trial.until(async () => (await storedPositions(stage, group)) >= before, replayLimitMs);
  trial.check('the replay came to its end', isBack, `${before} events of ${group} were read again`);
}
