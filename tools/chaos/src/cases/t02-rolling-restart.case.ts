import type { ChaosCase } from '../case.ts';

const restartMs = 60_000;

/** A deploy as it should be: one instance after the other is told to stop and comes back. */
export const rollingRestartCase: ChaosCase = {
  id: 'T2',
  title: 'SIGTERM of one instance after the other, two instances each',
  stage: {},
  short: true,
  run: async (trial) => {
    const { stage, load } = trial;
    await stage.addInstance('ingestion', 'ingestion-2');
    await stage.addInstance('reporting', 'reporting-2');
    await trial.sleep(2_000);
    const resentBefore = load.resent;
    const instances = ['ingestion', 'reporting', 'ingestion-2', 'reporting-2'] as const;
    for (let round = 0; round < (trial.length === 'short' ? 1 : 2); round += 1) {
      for (const instance of instances) {
        const pid = stage.pid(instance);
        await stage.kill(instance, 'SIGTERM');
        const isBack = await trial.until(
          () => stage.pid(instance) !== undefined && stage.pid(instance) !== pid,
          restartMs,
        );
        await stage.platform.supervisor.untilReady(instance, restartMs);
        const exit = stage.serviceEvents.findLast((event) => event.service === instance && event.event === 'exited');
        trial.check(
          `${instance} stopped in order`,
          isBack && exit?.code === 0,
          `exit code ${exit?.code ?? exit?.signal}`,
        );
        await trial.sleep(1_000);
      }
    }
    trial.check(
      'no request failed',
      load.resent === resentBefore,
      `${load.resent - resentBefore} events were sent again`,
    );
  },
};
