import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from '@jest/globals';
import { NadiError, type ErrorCode } from '@nadi/errors';
import { createLogger } from '@nadi/observability';
import { FairShare } from '../flow/fair-share.ts';
import type { IntakeAnswer, IntakeRequest } from '../http/event-intake.ts';
import { EventStreamSession, type SessionOptions } from './event-stream-session.ts';
import { LineSplitter } from './line-splitter.ts';

const logger = createLogger({ service: 'spec', version: '0', commit: undefined, instanceId: 'i' }, 'silent');
const key = { name: 'spec', tenantId: 'acme', domains: new Set(['*']), prefix: 'k1' };

function answerTo({ body }: IntakeRequest): IntakeAnswer {
  const ids = String(body).trim().split('\n');
  return { accepted: ids.length, rejected: 0, results: ids.map((id) => ({ id })) };
}

/** Runs a session over these pieces; returns the lines of its answer. */
async function run(pieces: readonly string[], options: Partial<SessionOptions>) {
  const request = new PassThrough();
  const response = new PassThrough();
  const answer = text(response);
  const session = new EventStreamSession(request as unknown as IncomingMessage, response as unknown as ServerResponse, {
    ...{
      logger,
      traceParent: undefined,
      verifyKey: async () => key,
      intake: { take: async (asked) => answerTo(asked) },
    },
    ...{ bodies: new FairShare({ capacityBytes: 1_000_000, newcomerBytes: 0, now: () => 0 }), window: 3 },
    ...{ lines: new LineSplitter({ maxLineBytes: 100, maxBatchLines: 1 }), idleMs: 60_000 },
    ...{ patienceMs: 100, heartbeatMs: 60_000 },
    ...options,
  });
  const ended = session.run();
  for (const piece of pieces) request.write(piece);
  request.end();
  await ended;
  return (await answer)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const refusing = (code: ErrorCode, times: number) => {
  let left = times;
  return {
    take: async (asked: IntakeRequest) => {
      if (left === 0) return answerTo(asked);
      left -= 1;
      throw new NadiError(code, { message: 'not now', retriable: true, context: { retryAfterSeconds: 0 } });
    },
  };
};

describe('a session', () => {
  it('waits for its rate as long as it takes', async () => {
    const lines = await run(['a\n'], { intake: refusing('RATE_LIMITED', 3) });
    expect(lines).toEqual([{ acknowledged: 1 }, { acknowledged: 1, refused: 0, end: 'complete' }]);
  });

  it('ends with the reason when there is no room for longer than its patience', async () => {
    const lines = await run(['a\n'], { intake: refusing('OVERLOADED', 100) });
    expect(lines).toEqual([{ acknowledged: 0, error: expect.objectContaining({ code: 'OVERLOADED' }) }]);
  });

  it('acknowledges in the order of the events, whichever batch is done first', async () => {
    const delays: Readonly<Record<string, number>> = { a: 60, b: 5, c: 30, d: 0 };
    const take = async (asked: IntakeRequest) => {
      await new Promise((resolve) => setTimeout(resolve, delays[String(asked.body).trim()]));
      return answerTo(asked);
    };
    const lines = await run(['a\nb\n', 'c\nd\n'], { intake: { take } });
    expect(lines.map(({ acknowledged }) => acknowledged)).toEqual([1, 2, 3, 4, 4]);
  });

  it('says nothing of batches behind the one that failed', async () => {
    const take = async (asked: IntakeRequest) => {
      if (String(asked.body).startsWith('b')) throw new NadiError('QUOTA_EXCEEDED', { message: 'used up' });
      return answerTo(asked);
    };
    const lines = await run(['a\nb\nc\n'], { intake: { take } });
    expect(lines).toEqual([
      { acknowledged: 1 },
      { acknowledged: 1, error: expect.objectContaining({ code: 'QUOTA_EXCEEDED' }) },
    ]);
  });

  it('tells nobody what it did not expect', async () => {
    const take = () => Promise.reject(new Error('password is hunter2'));
    const lines = await run(['a\n'], { intake: { take } });
    expect(lines).toEqual([{ acknowledged: 0, error: expect.objectContaining({ code: 'INTERNAL' }) }]);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('never has more batches under way than its window', async () => {
    let underWay = 0;
    let most = 0;
    const take = async (asked: IntakeRequest) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 2));
      underWay -= 1;
      return answerTo(asked);
    };
    const lines = await run([Array.from({ length: 50 }, (_, index) => `e${index}\n`).join('')], { intake: { take } });
    expect(lines.at(-1)).toEqual({ acknowledged: 50, refused: 0, end: 'complete' });
    expect(most).toBe(3);
  });

  it('ends when no whole line comes', async () => {
    const request = new PassThrough();
    const response = new PassThrough();
    const answer = text(response);
    const session = new EventStreamSession(
      request as unknown as IncomingMessage,
      response as unknown as ServerResponse,
      {
        ...{
          logger,
          traceParent: undefined,
          verifyKey: async () => key,
          intake: { take: async (asked) => answerTo(asked) },
        },
        ...{ bodies: new FairShare({ capacityBytes: 1_000_000, newcomerBytes: 0, now: () => 0 }), window: 3 },
        ...{
          lines: new LineSplitter({ maxLineBytes: 100, maxBatchLines: 1 }),
          idleMs: 20,
          patienceMs: 100,
          heartbeatMs: 10,
        },
      },
    );
    const ended = session.run();
    request.write('half a li');
    setTimeout(() => request.end(), 300);
    await ended;
    const lines = (await answer).trim().split('\n');
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ acknowledged: 0, refused: 0, end: 'idle' });
  });
});
