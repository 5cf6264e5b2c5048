import type { ChaosCase } from '../case.ts';
import { storedPositions } from '../stage/positions.ts';

const changeEveryMs = 5_000;
const progressWindowMs = 60_000;

/** Consumers come and go faster than a group likes. */
export const rebalanceStormCase: ChaosCase = {
  id: 'T15',
  title: 'a consumer joins or is killed every 5 s',
  stage: {},
  run: async (trial) => {
    const { stage } = trial;
    const stormMs = trial.length === 'short' ? 20_000 : 60_000;
    const endMs = performance.now() + stormMs;
    let windowBegan = performance.now();
    let stored = await storedPositions(stage);
    let isThere = false;
    let changes = 0;
    while (performance.now() < endMs) {
      if (isThere) {
        await stage.kill('reporting-2');
        await stage.removeInstance('reporting-2');
      } else {
        await stage.addInstance('reporting', 'reporting-2');
      }
      isThere = !isThere;
      changes += 1;
      await trial.sleep(changeEveryMs);
      if (performance.now() - windowBegan >= progressWindowMs || performance.now() >= endMs) {
        const now = await storedPositions(stage);
        trial.check('there is progress in every minute', now > stored, `${now - stored} events counted`);
        windowBegan = performance.now();
        stored = now;
      }
    }
    trial.check('the storm was one', changes >= 3, `${changes} changes`);
  },
};
