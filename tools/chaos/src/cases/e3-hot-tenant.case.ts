import type { ChaosCase, Trial, TrialTenant } from '../case.ts';
import { postBody } from '../load/single-events.ts';
import { visits } from '../load/sale.ts';

const calmTenants = 9;
const hotConnections = 50;
/** With 50 connections more than there is room for; of a calm tenant's well within its share. */
const hotBatch = 400;
const calmBatch = 20;
const roomBytes = 2 * 1_048_576;
const hotRetryMs = 50;
const calmPauseMs = 20;
const patienceMs = 60_000;

/** What became of the requests of one tenant. */
interface Tally {
  accepted: number;
  readonly refusedBy: Map<string, number>;
  readonly answerMs: number[];
}

/** One tenant takes all it can get; nine others beside it notice nothing. */
export const hotTenantCase: ChaosCase = {
  id: 'E3',
  title: 'a tenant with 50 connections at full speed beside nine with one each',
  stage: { settings: { NADI_INGESTION_MAX_IN_FLIGHT_BYTES: String(roomBytes) } },
  rate: 40,
  calmTenants,
  run: async (trial) => {
    const [hot, ...calm] = trial.tenants;
    if (hot === undefined) throw new Error('a trial has tenants');
    const endMs = performance.now() + (trial.length === 'short' ? 8_000 : 20_000);
    const alone = await Promise.all(
      calm.map((tenant) => keepPosting(trial, tenant, { batch: calmBatch, endMs: soon() })),
    );
    const [hotTally, ...calmTallies] = await Promise.all([
      postOnMany(trial, hot, endMs),
      ...calm.map((tenant) => keepPosting(trial, tenant, { batch: calmBatch, endMs })),
    ]);
    judge(trial, hotTally, calmTallies);
    trial.measure('p95 of the nine alone, ms', p95(alone));
    trial.measure('p95 of the nine beside it, ms', p95(calmTallies));
  },
};

const soon = (): number => performance.now() + 3_000;

function judge(trial: Trial, hot: Tally, calm: readonly Tally[]): void {
  const refused = (tally: Tally): number => [...tally.refusedBy.values()].reduce((sum, count) => sum + count, 0);
  const turnedAway = calm.reduce((sum, tally) => sum + refused(tally), 0);
  const codes = calm.flatMap(({ refusedBy }) => [...refusedBy.keys()]).join(', ');
  trial.check('the nine see no refusal', turnedAway === 0, `${turnedAway} refusals ${codes}`);
  const accepted = calm.map((tally) => tally.accepted);
  const least = Math.min(...accepted);
  const most = Math.max(...accepted);
  trial.check('the nine get equal parts', least * 2 >= most, `${least} to ${most} events`);
  const over = hot.refusedBy.get('SHARE_EXCEEDED') ?? 0;
  trial.check('the hot one is told that it has more than its share', over > 0, `${over} times`);
  trial.check('the hot one gets the rest', hot.accepted > most, `${hot.accepted} events`);
}

async function postOnMany(trial: Trial, tenant: TrialTenant, endMs: number): Promise<Tally> {
  const tallies = await Promise.all(
    Array.from({ length: hotConnections }, (_, connection) =>
      keepPosting(trial, tenant, { batch: hotBatch, endMs, connection }),
    ),
  );
  const sum: Tally = { accepted: 0, refusedBy: new Map(), answerMs: [] };
  for (const { accepted, refusedBy } of tallies) {
    sum.accepted += accepted;
    for (const [code, count] of refusedBy) sum.refusedBy.set(code, (sum.refusedBy.get(code) ?? 0) + count);
  }
  return sum;
}

interface Posting {
  readonly batch: number;
  readonly endMs: number;
  /** Undefined for a tenant that pauses between its requests. */
  readonly connection?: number;
}

/** Posts batch after batch; one that is refused is repeated under the same ids until it is taken. */
async function keepPosting(trial: Trial, tenant: TrialTenant, { batch, endMs, connection }: Posting): Promise<Tally> {
  const tally: Tally = { accepted: 0, refusedBy: new Map(), answerMs: [] };
  const series = `${tenant.tenantId}-${connection ?? 'calm'}-${Math.floor(endMs)}`;
  // Who is refused for good would otherwise keep the trial open for ever.
  const lastMs = endMs + patienceMs;
  for (let first = 0; performance.now() < endMs; first += batch) {
    const body = JSON.stringify(visits(trial, tenant, { series, first, count: batch }));
    for (let isOpen = true; isOpen && performance.now() < lastMs;) {
      const sentMs = performance.now();
      const { status, code } = await postBody(trial.stage.ingestionUrl, tenant.key, body);
      isOpen = status !== 202;
      if (isOpen) {
        const name = code ?? `HTTP_${status}`;
        tally.refusedBy.set(name, (tally.refusedBy.get(name) ?? 0) + 1);
        await trial.sleep(hotRetryMs);
      } else {
        tally.answerMs.push(performance.now() - sentMs);
      }
    }
    tally.accepted += batch;
    if (connection === undefined) await trial.sleep(calmPauseMs);
  }
  return tally;
}

function p95(tallies: readonly Tally[]): number {
  const sorted = tallies.flatMap(({ answerMs }) => answerMs).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}
