import { pageViewed } from '@nadi/contracts';
import { identityText } from '@nadi/platform';
import type { Trial, TrialTenant } from '../case.ts';
import { postBody } from './single-events.ts';

export interface SaleOptions {
  readonly visitors: number;
  readonly durationMs: number;
  /** Called about every second. */
  readonly onSecond: (posted: number) => void;
}

/** What the crowd came to. */
export interface SaleResult {
  readonly posted: number;
  /** Requests that had to be repeated. */
  readonly repeated: number;
  readonly elapsedMs: number;
}

const batchEvents = 500;
const connections = 8;
const retryMs = 200;
const secondMs = 1_000;

/** A sale begins: every visitor comes once and looks at one page. Requests without an answer are repeated under the same ids. */
export async function runSale(trial: Trial, tenant: TrialTenant, options: SaleOptions): Promise<SaleResult> {
  const { visitors, durationMs, onSecond } = options;
  const startedMs = performance.now();
  const batches = Math.ceil(visitors / batchEvents);
  let next = 0;
  let posted = 0;
  let repeated = 0;
  const ticking = setInterval(() => onSecond(posted), secondMs);
  const worker = async (): Promise<void> => {
    while (next < batches) {
      const batch = next++;
      const dueMs = startedMs + (durationMs * batch) / batches;
      await trial.sleep(Math.max(0, dueMs - performance.now()));
      const first = batch * batchEvents;
      const count = Math.min(batchEvents, visitors - first);
      const events = visits(trial, tenant, { series: `sale-${trial.beganMs}`, first, count });
      const body = JSON.stringify(events);
      while ((await postBody(trial.stage.ingestionUrl, tenant.key, body)).status !== 202) {
        repeated += 1;
        await trial.sleep(retryMs);
      }
      posted += events.length;
    }
  };
  try {
    await Promise.all(Array.from({ length: connections }, worker));
  } finally {
    clearInterval(ticking);
  }
  return { posted, repeated, elapsedMs: performance.now() - startedMs };
}

/** The visits of some visitors, made known to the oracle as acknowledged: they are repeated until they are. */
export function visits(
  trial: Trial,
  { tenantId }: TrialTenant,
  { series, first, count }: { readonly series: string; readonly first: number; readonly count: number },
) {
  const timeMs = Date.now();
  const contract = pageViewed.name;
  const sent = { tenantId, contract, timeMs, outcome: 'acknowledged' } as const;
  return Array.from({ length: count }, (_, index) => {
    const id = `${series}-${first + index}`;
    const visitorId = `v-${id}`;
    trial.record(identityText({ tenantId, contract, key: visitorId, id }), sent);
    const data = {
      visitorId,
      sessionId: `s-${id}`,
      channel: 'web',
      country: 'IN',
      path: '/sale',
      pageType: 'category',
    };
    return { id, type: contract, time: timeMs, data };
  });
}
