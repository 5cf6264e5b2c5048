import { setTimeout as sleep } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import type { Asker } from './loaded-variant.ts';
import { ProbePosts } from './probe-posts.ts';
import type { SqlPlatform } from './sql-platform.ts';

interface Frame {
  readonly points: readonly { readonly startMs: number; readonly value: number | null }[];
}

/** No marketplace delivers there: the tile counts the probes alone, among all orders. */
const country = 'ZZ';
const tile = `orders;filter=country:${country};last=1h;step=1m`;
const lostAfterMs = 30_000;
const lookEveryMs = 10;

/**
 * Posts an order every tenth of a second and watches a live tile that counts them: from the acknowledgement to the message that counts it. The
 * tile says how many it knows and not which; the oldest are taken to be known first.
 */
export class TileAsker implements Asker {
  private readonly values = new Map<number, number>();
  private readonly posts: ProbePosts;
  private latenciesMs: number[] = [];
  private seen = 0;

  constructor(private readonly platform: SqlPlatform) {
    this.posts = new ProbePosts((number) => {
      const orderId = `probe-${number}`;
      const data = { orderId, channel: 'web', country, currency: 'EUR', totalMinor: 100, items: [] };
      return platform.post({ id: orderId, type: 'orders.order-placed', data });
    });
  }

  async begin(): Promise<void> {
    const { platform, token } = this.platform;
    const response = await fetch(`${platform.reportingUrl}/v1/stream?tile=${encodeURIComponent(tile)}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    });
    if (!response.ok || response.body === null) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `the stream answers with ${response.status}` });
    }
    // It ends with the platform; a probe that is not counted any more says so.
    this.follow(response.body).catch(() => undefined);
    await this.posts.one();
    await this.untilSeen(() => true);
  }

  async ask(isOver: () => boolean): Promise<readonly number[]> {
    this.latenciesMs = [];
    const posting = this.posts.until(isOver);
    await this.untilSeen(isOver);
    await posting;
    return this.latenciesMs;
  }

  private async untilSeen(isOver: () => boolean): Promise<void> {
    const { pending } = this.posts;
    while (!isOver() || pending.size > 0) {
      const nowMs = performance.now();
      if ([...pending.values()].some((acknowledgedMs) => nowMs - acknowledgedMs > lostAfterMs)) {
        throw new NadiError('BENCH_VARIANT_FAILED', {
          message: `the tile does not count a probe after ${lostAfterMs} ms`,
        });
      }
      await sleep(lookEveryMs);
      this.settle();
    }
  }

  /** Takes off what the tile counts by now. */
  private settle(): void {
    const { pending } = this.posts;
    const counted = [...this.values.values()].reduce((sum, value) => sum + value, 0);
    const nowMs = performance.now();
    for (const [number, acknowledgedMs] of pending) {
      if (this.seen >= counted) {
        return;
      }
      this.seen += 1;
      this.latenciesMs.push(nowMs - acknowledgedMs);
      pending.delete(number);
    }
  }

  private async follow(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const data of blocks.flatMap((block) => block.split('\n').filter((line) => line.startsWith('data: ')))) {
        const { points } = JSON.parse(data.slice('data: '.length)) as Frame;
        points.forEach(({ startMs, value }) => this.values.set(startMs, value ?? 0));
        this.settle();
      }
    }
  }
}
