import type { ChaosCase } from '../case.ts';
import { postTracked, searchEvent } from '../load/single-events.ts';

const copies = 10;

/** A client that gives up early posts the same event again and again, to every instance at once. */
export const duplicatesCase: ChaosCase = {
  id: 'T16',
  title: 'each event is posted ten times at once, to two instances',
  stage: {},
  short: true,
  run: async (trial) => {
    const { stage, tenants, beganMs } = trial;
    await stage.addInstance('ingestion', 'ingestion-2');
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error('a trial has tenants');
    const events = trial.length === 'short' ? 20 : 100;
    const statuses: number[] = [];
    for (let index = 0; index < events; index += 1) {
      const event = searchEvent(`copy-${beganMs}-${index}`, Date.now());
      const answers = await Promise.all(Array.from({ length: copies }, () => postTracked(trial, tenant, event)));
      statuses.push(...answers.map(({ status }) => status));
    }
    const accepted = statuses.filter((status) => status === 202).length;
    trial.check('every copy is acknowledged', accepted === statuses.length, `${accepted} of ${statuses.length}`);
  },
};
