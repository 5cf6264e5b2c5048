import type { ChaosCase, Trial } from '../case.ts';
import { brokerPositions, storedPositions } from '../stage/positions.ts';

const lagLimitMs = 60_000;
const sessionMs = 10_000;

/** kill -9 at moments nobody chose: most fall into a batch. */
export const killCase: ChaosCase = {
  id: 'T1',
  title: 'kill -9 of each service in the middle of a batch',
  stage: {},
  short: true,
  run: async (trial) => {
    const rounds = trial.length === 'short' ? 1 : 2;
    for (let round = 0; round < rounds; round += 1) {
      for (const service of ['ingestion', 'reporting'] as const) {
        await trial.sleep(trial.random.between(300, 1_500));
        await trial.stage.kill(service);
        await trial.stage.platform.supervisor.untilReady(service, lagLimitMs);
      }
      await checkLagRecovers(trial);
    }
  },
};

/** kill -9 when the database knows the batch and the broker does not: the case in which a position at the broker counts twice. */
export const killBetweenCommitsCase: ChaosCase = {
  id: 'T1b',
  title: 'kill -9 of reporting between database commit and offset commit',
  stage: {},
  run: async (trial) => {
    const { stage } = trial;
    const rounds = trial.length === 'short' ? 1 : 2;
    for (let round = 0; round < rounds; round += 1) {
      // What reporting has fetched it still stores; its offset commits do not leave the machine.
      for (const proxy of stage.way('reporting-kafka'))
        await proxy.set({ kind: 'hold', requests: true, responses: false });
      await trial.sleep(trial.random.between(300, 1_500));
      const { committed } = await brokerPositions(stage);
      const ahead = (await storedPositions(stage)) - committed;
      await stage.kill('reporting');
      for (const proxy of stage.way('reporting-kafka')) {
        proxy.resetAll();
        await proxy.set({ kind: 'pass' });
      }
      trial.check('the kill fell between the two commits', ahead > 0, `the database was ${ahead} events ahead`);
      await stage.platform.supervisor.untilReady('reporting', lagLimitMs);
      await checkLagRecovers(trial);
    }
  },
};

async function checkLagRecovers(trial: Trial): Promise<void> {
  const startedMs = performance.now();
  const { end } = await brokerPositions(trial.stage);
  const isRecovered = await trial.until(async () => (await storedPositions(trial.stage)) >= end, lagLimitMs);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  trial.check(
    `lag recovers within ${lagLimitMs / 1000} s`,
    isRecovered,
    `after ${seconds} s (session ${sessionMs / 1000} s)`,
  );
}
