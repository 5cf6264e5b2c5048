import type { ChaosCase } from '../case.ts';
import { runSale } from '../load/sale.ts';

const mebibyte = 1_048_576;
/** Ids of counted events are remembered, up to 48 bytes each: what grows beyond them would go on growing. */
const bytesPerId = 48;
const growthLimitMb = 96;

/** A million people come within two minutes. */
export const saleCase: ChaosCase = {
  id: 'E2',
  title: 'a sale of two minutes with a million distinct visitors',
  stage: {},
  rate: 60,
  run: async (trial) => {
    const { stage, tenants } = trial;
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error('a trial has tenants');
    const isShort = trial.length === 'short';
    const visitors = isShort ? 50_000 : 1_000_000;
    const durationMs = isShort ? 10_000 : 120_000;
    const memory: { readonly posted: number; readonly rssMb: number }[] = [];
    const rssMb = (): number => ((stage.rssBytes('ingestion') ?? 0) + (stage.rssBytes('reporting') ?? 0)) / mebibyte;
    const onSecond = (posted: number): void => void memory.push({ posted, rssMb: rssMb() });
    const { posted, repeated, elapsedMs } = await runSale(trial, tenant, { visitors, durationMs, onSecond });
    trial.measure('events per second', posted / (elapsedMs / 1000));
    trial.check('every visit is acknowledged', posted === visitors, `${posted}, ${repeated} requests repeated`);
    const half = Math.floor(memory.length / 2);
    const most = (some: typeof memory): number => some.reduce((max, one) => Math.max(max, one.rssMb), 0);
    const growthMb = most(memory.slice(half)) - most(memory.slice(0, half));
    const idsMb = ((visitors - (memory[half]?.posted ?? 0)) * bytesPerId) / mebibyte;
    trial.measure('memory of ingestion and reporting, MiB', most(memory));
    trial.check(
      'memory stays flat in the second half',
      growthMb <= idsMb + growthLimitMb,
      `grew by ${growthMb.toFixed(0)} MiB, remembered ids take ${idsMb.toFixed(0)} of them`,
    );
  },
};
