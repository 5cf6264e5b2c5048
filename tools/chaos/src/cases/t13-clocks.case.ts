import type { ChaosCase, Trial } from '../case.ts';

const hourMs = 3_600_000;
const stepMs = 300_000;

/** The services' clock jumps forward, back behind where it was, and to the right time again. */
async function stepClocks(trial: Trial): Promise<void> {
  const { stage } = trial;
  const holdMs = trial.length === 'short' ? 3_000 : 10_000;
  for (const offsetMs of [stepMs, -stepMs, 0]) {
    stage.skewClocks(offsetMs);
    await trial.sleep(holdMs);
  }
}

/** Producers live an hour ahead, services jump: windows are of event time and do not care. */
export const fastClocksCase: ChaosCase = {
  id: 'T13',
  title: 'producers an hour ahead, service clocks five minutes ahead, behind, and back',
  stage: { skewableClocks: true },
  load: { clockOffsetMs: hourMs },
  run: stepClocks,
};

export const slowClocksCase: ChaosCase = {
  id: 'T13b',
  title: 'producers an hour behind, service clocks five minutes ahead, behind, and back',
  stage: { skewableClocks: true },
  load: { clockOffsetMs: -hourMs },
  run: stepClocks,
};
