import { requestCompleted, searchPerformed, type Contract } from '@nadi/contracts';
import { createTopicAdmin } from '@nadi/messaging';
import { identityText, readDeadLetters, type IdentityText } from '@nadi/platform';
import type { ChaosCase, Trial } from '../case.ts';
import { searchEvent } from '../load/single-events.ts';
import { letterFact } from '../oracle/gather.ts';
import { RawProducer, type RawRecord } from '../poison/raw-producer.ts';
import { poisonousSession } from '../poison/throwing-metric.ts';
import { storedPositions } from '../stage/positions.ts';

const letterLimitMs = 30_000;
const durationMs = 42.7;
const route = '/v1/poison';
/** Half of a surrogate pair in what would be UTF-8 if that were allowed, as long as the text it takes the place of. */
const loneSurrogate = Buffer.from([0xed, 0xa0, 0x80]);

interface Poison {
  readonly name: string;
  readonly contract: Contract;
  /** Session of the event; poisonous to one metric if it begins so. */
  readonly session?: string;
  /** Makes a valid record a wrong one. */
  readonly spoil: (value: Buffer) => Buffer | null;
}

const poisons: readonly Poison[] = [
  { name: 'bad-magic', contract: searchPerformed, spoil: (value) => Buffer.from([7, ...value.subarray(1)]) },
  {
    name: 'unknown-schema-id',
    contract: searchPerformed,
    spoil: (value) => Buffer.from([0, 0x7f, 0, 0, 1, ...value.subarray(5)]),
  },
  { name: 'truncated', contract: searchPerformed, spoil: (value) => value.subarray(0, 12) },
  { name: 'throwing-rule', contract: searchPerformed, session: `${poisonousSession}1`, spoil: (value) => value },
  { name: 'null-value', contract: searchPerformed, spoil: () => null },
  { name: 'lone-surrogate', contract: requestCompleted, spoil: withLoneSurrogate },
  { name: 'not-a-number', contract: requestCompleted, spoil: withNaN },
];

/** Seven records that no consumer can use, in the middle of good ones. */
export const poisonCase: ChaosCase = {
  id: 'T10',
  title: 'seven kinds of poison among good events',
  stage: {},
  short: true,
  run: async (trial) => {
    const { stage } = trial;
    const producer = await RawProducer.open(stage, [searchPerformed, requestCompleted]);
    const expected = new Map<IdentityText, string>();
    try {
      for (const poison of poisons) {
        const [identity, record] = poisonRecord(trial, producer, poison);
        await producer.send(record);
        expected.set(identity, poison.name);
        await trial.sleep(trial.random.between(50, 300));
      }
    } finally {
      await producer.close();
    }
    const before = await storedPositions(stage);
    const sentMs = performance.now();
    const found = await waitForLetters(trial, expected);
    const seconds = ((performance.now() - sentMs) / 1000).toFixed(1);
    for (const [identity, name] of expected) {
      trial.check(
        `${name} has a dead letter within 30 s`,
        found.has(identity),
        found.has(identity) ? `within ${seconds} s` : 'none',
      );
    }
    const isMoving = await trial.until(async () => (await storedPositions(stage)) > before, 10_000);
    trial.check('neighbours go on being counted', isMoving, `${(await storedPositions(stage)) - before} events`);
  },
};

function poisonRecord(trial: Trial, producer: RawProducer, poison: Poison): [IdentityText, RawRecord] {
  const { contract, name } = poison;
  const tenantId = trial.tenants[0]?.tenantId ?? '';
  const id = `${name}-${trial.beganMs}`;
  const timeMs = Date.now();
  const data =
    contract === searchPerformed
      ? searchEvent(id, timeMs, { sessionId: poison.session ?? 's-1' }).data
      : {
          requestId: id,
          route,
          method: 'GET',
          statusCode: 200,
          durationMs,
          channel: 'web',
          country: 'IN',
          service: 's',
        };
  const record = producer.encode({ contract, data, id, tenantId, source: '/chaos', timeMs });
  const identity = identityText({ tenantId, contract: contract.name, key: record.key.toString(), id });
  trial.record(identity, { tenantId, contract: contract.name, timeMs, outcome: 'acknowledged' });
  return [identity, { ...record, value: poison.spoil(record.value ?? Buffer.alloc(0)) }];
}

function withLoneSurrogate(value: Buffer): Buffer {
  const spoiled = Buffer.from(value);
  loneSurrogate.copy(spoiled, spoiled.indexOf(route) + 1);
  return spoiled;
}

function withNaN(value: Buffer): Buffer {
  const number = Buffer.alloc(8);
  number.writeDoubleLE(durationMs);
  const at = value.indexOf(number);
  const spoiled = Buffer.from(value);
  spoiled.writeDoubleLE(NaN, at);
  return spoiled;
}

async function waitForLetters(trial: Trial, expected: ReadonlyMap<IdentityText, string>): Promise<Set<IdentityText>> {
  const { kafkaBrokers, registryUrl } = trial.stage.platform.stack;
  const topics = await createTopicAdmin({ brokers: kafkaBrokers, clientId: 'nadi-chaos' });
  let found = new Set<IdentityText>();
  let reads = 0;
  try {
    await trial.until(async () => {
      reads += 1;
      const group = `nadi-chaos-poison-${trial.beganMs}-${reads}`;
      const letters = await readDeadLetters({ topics, kafkaBrokers, registryUrl, group });
      found = new Set(letters.map((letter) => letterFact(letter).identity));
      return [...expected.keys()].every((identity) => found.has(identity));
    }, letterLimitMs);
  } finally {
    await topics.close();
  }
  return found;
}
