import type { ChaosCase, Trial } from '../case.ts';
import type { Part } from '../stage/stage.ts';

const million = 1_000_000;
const settleMs = 4_000;

/** Instances join and leave under three times the usual load. */
export const elasticCase: ChaosCase = {
  id: 'E1',
  title: 'a second instance of ingestion and of reporting joins and leaves under three times the load',
  stage: {},
  rate: 1_200,
  run: async (trial) => {
    const { stage, load } = trial;
    const resentBefore = load.resent;
    await measure(trial, 'with one instance', ['ingestion'], ['reporting']);
    await stage.addInstance('ingestion', 'ingestion-2');
    await stage.addInstance('reporting', 'reporting-2');
    await trial.sleep(settleMs);
    await measure(trial, 'with two instances', ['ingestion', 'ingestion-2'], ['reporting', 'reporting-2']);
    await stage.removeInstance('ingestion-2');
    await stage.removeInstance('reporting-2');
    await trial.sleep(settleMs);
    trial.check(
      'no request failed',
      load.resent === resentBefore,
      `${load.resent - resentBefore} events were sent again`,
    );
  },
};

async function measure(
  trial: Trial,
  when: string,
  ingestion: readonly Part[],
  reporting: readonly Part[],
): Promise<void> {
  const { stage, load } = trial;
  const cpuMs = (parts: readonly Part[]): number => parts.reduce((sum, part) => sum + (stage.cpuMs(part) ?? 0), 0);
  const before = { acked: load.acked, ingestion: cpuMs(ingestion), reporting: cpuMs(reporting) };
  await trial.sleep(trial.length === 'short' ? 5_000 : 20_000);
  const events = load.acked - before.acked;
  const spent = { ingestion: cpuMs(ingestion) - before.ingestion, reporting: cpuMs(reporting) - before.reporting };
  for (const service of ['ingestion', 'reporting'] as const) {
    const perCpuSecond = events / (spent[service] / 1000);
    trial.measure(`${service} ${when}, events per CPU-second`, perCpuSecond);
    trial.measure(`${service} ${when}, cores for 1 M events/s (extrapolated)`, million / perCpuSecond);
  }
}
