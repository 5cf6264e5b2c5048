import { NadiError } from '@nadi/errors';
import type { Asker } from './loaded-variant.ts';
import type { SqlPlatform } from './sql-platform.ts';

interface Frame {
  readonly points: readonly { readonly startMs: number; readonly value: number | null }[];
}

/** No marketplace delivers there: the tile counts the probes alone, among all orders. */
const country = 'ZZ';
const tile = `orders;filter=country:${country};last=1h;step=1m`;
const pauseMs = 100;
const lostAfterMs = 30_000;

/** Posts an order and waits until a live tile counts it: from the acknowledgement to the message that says so. */
export class TileAsker implements Asker {
  private readonly values = new Map<number, number>();
  private readonly stream = new AbortController();
  private onChange = (): void => undefined;
  private probes = 0;

  constructor(private readonly platform: SqlPlatform) {}

  async begin(): Promise<void> {
    const { platform, token } = this.platform;
    const response = await fetch(`${platform.reportingUrl}/v1/stream?tile=${encodeURIComponent(tile)}`, {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal: this.stream.signal,
    });
    if (!response.ok || response.body === null) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `the stream answers with ${response.status}` });
    }
    // It ends with the platform; a probe that is not counted any more says so.
    this.follow(response.body).catch(() => undefined);
    await this.untilCounted();
  }

  async ask(isOver: () => boolean): Promise<readonly number[]> {
    const latenciesMs: number[] = [];
    do {
      latenciesMs.push(await this.untilCounted());
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    } while (!isOver());
    return latenciesMs;
  }

  private async untilCounted(): Promise<number> {
    this.probes += 1;
    const orderId = `probe-${this.probes}`;
    await this.platform.post({
      id: orderId,
      type: 'orders.order-placed',
      data: { orderId, channel: 'web', country, currency: 'EUR', totalMinor: 100, items: [] },
    });
    const acknowledgedMs = performance.now();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new NadiError('BENCH_VARIANT_FAILED', { message: `the tile does not count a probe after ${lostAfterMs} ms` }),
        );
      }, lostAfterMs);
      this.onChange = () => {
        if (this.counted() >= this.probes) {
          clearTimeout(timer);
          resolve();
        }
      };
      this.onChange();
    });
    return performance.now() - acknowledgedMs;
  }

  private counted(): number {
    return [...this.values.values()].reduce((sum, value) => sum + value, 0);
  }

  private async follow(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = '';
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const data of blocks.flatMap((block) => block.split('\n').filter((line) => line.startsWith('data: ')))) {
        const { points } = JSON.parse(data.slice('data: '.length)) as Frame;
        points.forEach(({ startMs, value }) => this.values.set(startMs, value ?? 0));
        this.onChange();
      }
    }
  }
}
