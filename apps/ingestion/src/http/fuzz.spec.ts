import { randomInt } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { errorCodes } from '@nadi/errors';
import { fuzzSettings } from '../testing/config.ts';
import { Mutations, type MutatedBody } from '../testing/mutations.ts';
import { startIntakeApp, type IntakeApp } from '../testing/intake-app.ts';
import { sameData } from '../testing/same-data.ts';

const { bodies, seed = randomInt(2 ** 31) } = fuzzSettings();
const mebibyte = 1_048_576;
const growthLimitMb = 32;
const stackTrace = /\bat (?:[\w$.<>]+ )?\(?(?:file:|node:|\/)[^\s]*:\d+:\d+/;

/** What is left after a collection: what waits to be collected says nothing. */
function bytesInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Result {
  readonly id?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly remedy?: string;
}
type Answer = Result & { readonly accepted?: number; readonly rejected?: number; readonly results?: readonly Result[] };

let intake: IntakeApp;
beforeAll(async () => {
  intake = await startIntakeApp();
}, 30_000);
afterAll(() => intake.close());

/** What is wrong with an answer; undefined if nothing is. */
function problemOf(status: number, text: string): string | undefined {
  if (status >= 500 && status !== 503) return `status ${status}`;
  if (stackTrace.test(text)) return 'a stack trace';
  const answer = JSON.parse(text) as Answer;
  const refusals = [
    ...(answer.code === undefined ? [] : [answer]),
    ...(answer.results ?? []).filter(({ code }) => code),
  ];
  for (const { code = '', reason, remedy } of refusals) {
    if (!Object.hasOwn(errorCodes, code)) return `the code ${code}`;
    if (remedy !== errorCodes[code as keyof typeof errorCodes]) return `the remedy of ${code}`;
    if (typeof reason !== 'string' || reason === '') return `no reason for ${code}`;
  }
  if (status >= 400) return refusals.length > 0 ? undefined : `status ${status} without a code`;
  const { accepted = -1, rejected = -1, results = [] } = answer;
  if (accepted + rejected !== results.length) return 'counts that do not add up';
  if (results.filter(({ id }) => id !== undefined).length !== accepted) return 'accepted events without an id';
  return undefined;
}

/** What is wrong with the records that followed from a body; each must hold what was sent. */
function difference({ sent }: MutatedBody, records: ReturnType<IntakeApp['takeRecords']>): string | undefined {
  for (const record of records) {
    const data = intake.dataOf(record);
    if (!sent().some((event) => event.type === record.topic && sameData(event.data, data))) {
      return `a record of ${record.topic} that nobody sent: ${JSON.stringify(data)}`;
    }
  }
  return undefined;
}

describe('the intake', () => {
  it(`answers ${bodies} hostile bodies with a code of the list, stores what was sent, and stays small (NADI_FUZZ_SEED=${seed})`, async () => {
    process.stdout.write(`fuzz: ${bodies} bodies, NADI_FUZZ_SEED=${seed}\n`);
    const mutations = new Mutations(seed);
    const seen = new Map<string, number>();
    let settledBytes = 0;
    let stored = 0;
    const one = async (index: number): Promise<void> => {
      const mutated = mutations.body(index);
      const answer = await fetch(`${intake.url}/v1/events`, {
        method: 'POST',
        headers: { authorization: 'Bearer x', ...mutated.headers },
        body: new Uint8Array(mutated.body),
      });
      const text = await answer.text();
      const shown = `body ${index} of seed ${seed}: ${mutated.body.toString('latin1').slice(0, 600)} → ${text.slice(0, 300)}`;
      const problem = problemOf(answer.status, text);
      if (problem !== undefined) throw new Error(`${problem} in the answer to ${shown}`);
      const own = intake.takeRecords();
      stored += own.length;
      const other = difference(mutated, own);
      if (other !== undefined) throw new Error(`${other} after ${shown}`);
      seen.set(String(answer.status), (seen.get(String(answer.status)) ?? 0) + 1);
      // The first quarter warms up; the log of rejections is emptied as the service does in the background.
      if (index % 1_000 === 0) intake.rejections.take();
      if (index === Math.floor(bodies / 4)) settledBytes = bytesInUse();
    };
    // One after the other: what is in the log then follows from this body.
    for (let index = 0; index < bodies; index += 1) await one(index);
    process.stdout.write(`fuzz: answers ${JSON.stringify(Object.fromEntries(seen))}, ${stored} events stored\n`);
    expect(stored).toBeGreaterThan(bodies / 50);
    expect(seen.get('400') ?? 0).toBeGreaterThan(bodies / 10);
    const growthMb = (bytesInUse() - settledBytes) / mebibyte;
    process.stdout.write(`fuzz: memory grew by ${growthMb.toFixed(0)} MiB after the first quarter\n`);
    expect(growthMb).toBeLessThan(growthLimitMb);
  }, 1_200_000);
});
