import type { ChaosCase } from '../case.ts';
import { storedPositions } from '../stage/positions.ts';

const warmShare = 0.95;
const readyLimitMs = 60_000;

/** Schemas that are known stay known: without the registry everything goes on. */
export const registryDownWarmCase: ChaosCase = {
  id: 'T8',
  title: 'the registry is down while services know their schemas',
  stage: {},
  run: async (trial) => {
    const { stage, load } = trial;
    const ms = trial.length === 'short' ? 8_000 : 30_000;
    const compared = Math.min(ms, 10_000);
    await trial.sleep(compared);
    const calm = load.ackedBetween(performance.now() - compared, performance.now());
    await stage.kill('registry');
    const storedBefore = await storedPositions(stage);
    await trial.sleep(ms);
    const during = (load.ackedBetween(performance.now() - ms, performance.now()) / ms) * compared;
    const counted = (await storedPositions(stage)) - storedBefore;
    await stage.start('registry');
    trial.check(
      'ingestion goes on as before',
      during >= calm * warmShare,
      `${((100 * during) / calm).toFixed(0)} % of the rate`,
    );
    trial.check('reporting goes on', counted > 0, `${counted} events counted meanwhile`);
  },
};

/** A service that starts without the registry knows no schema: it waits, refuses, and gives up nothing. */
export const registryDownColdCase: ChaosCase = {
  id: 'T8b',
  title: 'services start while the registry is down',
  stage: {},
  run: async (trial) => {
    const { stage } = trial;
    await stage.kill('registry');
    await stage.kill('ingestion');
    await stage.kill('reporting');
    await trial.sleep(trial.length === 'short' ? 8_000 : 20_000);
    const answer = await fetch(`${stage.platform.ingestionUrl}/health/ready`).then(
      ({ status }) => status,
      () => 0,
    );
    trial.check('ingestion does not say that it is ready', answer !== 200, `status ${answer}`);
    await stage.start('registry');
    const sinceMs = performance.now();
    await Promise.all(
      (['ingestion', 'reporting'] as const).map((service) =>
        stage.platform.supervisor.untilReady(service, readyLimitMs),
      ),
    );
    const seconds = ((performance.now() - sinceMs) / 1000).toFixed(1);
    trial.check('services are ready within 60 s of the registry', true, `after ${seconds} s`);
  },
};
