import { runSimulation, type TruthPlan } from '@nadi/simulator';
import { serveVariant } from '../framework/serve-variant.ts';

export interface VisibleLoadOptions {
  readonly url: string;
  readonly key: string;
  readonly tenantId: string;
  readonly eventsPerSecond: number;
  readonly ledgerFile: string;
  /** What is planted in each run. */
  readonly truths?: readonly TruthPlan[];
}

/** Runs a marketplace at a steady rate, a new one every time, until everything is acknowledged. */
await serveVariant<VisibleLoadOptions>((options) => {
  let runs = 0;
  return {
    async run(events) {
      runs += 1;
      const { eventsPerSecond, ledgerFile } = options;
      const { generated } = await runSimulation({
        ...options,
        seed: `bench-${runs}`,
        durationMs: (events / eventsPerSecond) * 1_000,
        dailyCurve: false,
        ledgerFile: `${ledgerFile}-${runs}`,
      });
      return { events: generated };
    },
  };
});
