import type { ChaosCase } from '../case.ts';
import { storedPositions } from '../stage/positions.ts';

const sessionMs = 10_000;

/** An owner of partitions stands still until the group has given them away, wakes up and goes on where it was. */
export const zombieCase: ChaosCase = {
  id: 'T6',
  title: 'a consumer stands still for twice its session and wakes up',
  stage: {},
  run: async (trial) => {
    const { stage } = trial;
    await stage.addInstance('reporting', 'reporting-2');
    await trial.sleep(3_000);
    const zombie = trial.random.pick(['reporting-2', 'reporting'] as const);
    stage.freeze(zombie);
    await trial.sleep(sessionMs * 1.5);
    const before = await storedPositions(stage);
    await trial.sleep(sessionMs * 0.5);
    const moved = (await storedPositions(stage)) - before;
    trial.check('the other instance took over', moved > 0, `it counted ${moved} events meanwhile`);
    stage.thaw(zombie);
    await trial.sleep(5_000);
  },
};
