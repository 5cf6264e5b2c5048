import type { ChaosCase, Trial } from '../case.ts';
import { checkFairness } from '../oracle/fairness.ts';
import { postTracked, searchEvent } from '../load/single-events.ts';

const mebibyte = 1_048_576;
const probeEveryMs = 1_000;
/** The first retries of an outage may still take memory; afterwards it has to stay. */
const settleShare = 0.25;
const growthLimitMb = 64;
const resumeLimitMs = 30_000;

interface Probe {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly rssMb: number;
  readonly isReadable: boolean;
}

/** No broker at all: ingestion says so and holds nothing; what was counted stays readable. */
export const allBrokersDownCase: ChaosCase = {
  id: 'T4',
  title: 'all brokers are down for two minutes',
  stage: {},
  run: async (trial) => {
    const { stage, load } = trial;
    const outageMs = trial.length === 'short' ? 20_000 : 120_000;
    await stage.kill('kafka-0');
    const probes: Probe[] = [];
    const endMs = performance.now() + outageMs;
    while (performance.now() < endMs) {
      probes.push(await probe(trial, probes.length));
      await trial.sleep(probeEveryMs);
    }
    await stage.start('kafka-0');
    const sinceMs = performance.now();
    checkProbes(trial, probes);
    await trial.until(() => load.resumedAfterMs(sinceMs) !== undefined, resumeLimitMs);
    const afterMs = load.resumedAfterMs(sinceMs) ?? Infinity;
    trial.check(
      'acknowledgements resume within 30 s',
      afterMs <= resumeLimitMs,
      `after ${(afterMs / 1000).toFixed(1)} s`,
    );
    await checkFairness(trial, sinceMs, resumeLimitMs);
  },
};

async function probe(trial: Trial, index: number): Promise<Probe> {
  const { stage, tenants, beganMs } = trial;
  const [tenant] = tenants;
  if (tenant === undefined) throw new Error('a trial has tenants');
  const [answer, isReadable] = await Promise.all([
    postTracked(trial, tenant, searchEvent(`probe-${beganMs}-${index}`, Date.now())),
    stage
      .reporting(tenant.tenantId)
      .visibleLatency()
      .then(
        () => true,
        () => false,
      ),
  ]);
  const rss = (stage.rssBytes('ingestion') ?? 0) + (stage.rssBytes('reporting') ?? 0);
  return { ...answer, rssMb: rss / mebibyte, isReadable };
}

function checkProbes(trial: Trial, probes: readonly Probe[]): void {
  const refused = probes.filter(({ status, retryAfter }) => status === 503 && retryAfter !== null);
  trial.check(
    'requests are answered with 503 and the time to wait',
    refused.length === probes.length,
    `${refused.length} of ${probes.length}`,
  );
  const readable = probes.filter((one) => one.isReadable);
  trial.check(
    'what was counted stays readable',
    readable.length === probes.length,
    `${readable.length} of ${probes.length}`,
  );
  const settled = Math.ceil(probes.length * settleShare);
  const most = (some: readonly Probe[]): number => some.reduce((max, { rssMb }) => Math.max(max, rssMb), 0);
  const growthMb = most(probes.slice(settled)) - most(probes.slice(0, settled));
  trial.check(
    'memory stays flat',
    growthMb <= growthLimitMb,
    `grew by ${growthMb.toFixed(0)} MiB after the first quarter`,
  );
}
