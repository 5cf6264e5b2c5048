import { gzipSync } from 'node:zlib';
import { searchPerformed } from '@nadi/contracts';
import { createTopicAdmin } from '@nadi/messaging';
import type { ChaosCase, Trial, TrialTenant } from '../case.ts';
import { checkFairness } from '../oracle/fairness.ts';
import { postBody, postTracked, searchEvent, type PostAnswer } from '../load/single-events.ts';

const bodyLimitBytes = 4 * 1_048_576;
const eventLimitBytes = 1_048_576;
const topicLimitBytes = 64_000;
/** Half of what ingestion waits for the broker: a producer that is blocked answers later. */
const heldUpMs = 5_000;
const bombBytes = 64 * 1_048_576;
/** Deeper than any event may be, and far below the limit in bytes. */
const depth = 100_000;

/** Whatever is too large is refused with a clear answer, by whoever finds out, and holds up nothing else. */
export const oversizedCase: ChaosCase = {
  id: 'T11',
  title: 'bodies, events and records that are too large',
  stage: {},
  short: true,
  run: async (trial) => {
    const { stage, tenants, beganMs } = trial;
    const [tenant] = tenants;
    if (tenant === undefined) throw new Error('a trial has tenants');
    const pid = stage.pid('ingestion');
    const post = (body: string | Buffer, headers = {}): Promise<PostAnswer> =>
      postBody(stage.ingestionUrl, tenant.key, body, headers);
    const expect = (what: string, { status, code }: PostAnswer, wanted: number): void =>
      trial.check(`${what} is answered with ${wanted}`, status === wanted, `${status} ${code ?? ''}`);

    expect('a body one byte over the limit', await post('['.padEnd(bodyLimitBytes + 1)), 413);
    const long = searchEvent(`long-${beganMs}`, Date.now(), { query: 'q'.repeat(eventLimitBytes) });
    expect('an event over the limit', await postTracked(trial, tenant, long), 413);
    expect('a gzip bomb', await post(gzipSync(Buffer.alloc(bombBytes)), { 'content-encoding': 'gzip' }), 415);
    expect('endless nesting', await post('[{"data":'.repeat(depth)), 400);
    await overTopicLimit(trial, tenant, expect);
    trial.check('ingestion runs on', stage.pid('ingestion') === pid, `process ${stage.pid('ingestion')}`);
  },
};

/** The broker's limit is smaller than ingestion's: it refuses a record that was valid until then. */
async function overTopicLimit(
  trial: Trial,
  tenant: TrialTenant,
  expect: (what: string, answer: PostAnswer, wanted: number) => void,
): Promise<void> {
  const topics = await createTopicAdmin({ brokers: trial.stage.platform.stack.kafkaBrokers, clientId: 'nadi-chaos' });
  try {
    await topics.alterTopicConfig(searchPerformed.name, { 'max.message.bytes': String(topicLimitBytes) });
    const event = searchEvent(`over-topic-limit-${trial.beganMs}`, Date.now(), {
      query: 'q'.repeat(2 * topicLimitBytes),
    });
    const sentMs = performance.now();
    const answer = await postTracked(trial, tenant, event);
    expect('a record over the limit of its topic', answer, 413);
    const { load } = trial;
    await trial.until(() => load.resumedAfterMs(sentMs) !== undefined, heldUpMs);
    const resumedMs = load.resumedAfterMs(sentMs) ?? Infinity;
    trial.check('others are not held up by it', resumedMs < heldUpMs, `acknowledged after ${resumedMs.toFixed(0)} ms`);
    await checkFairness(trial, sentMs, heldUpMs);
  } finally {
    await topics.alterTopicConfig(searchPerformed.name, { 'max.message.bytes': '2097152' });
    await topics.close();
  }
}
