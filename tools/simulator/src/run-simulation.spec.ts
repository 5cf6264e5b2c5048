import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { MarketplaceEvent } from './event.ts';
import { openLedger } from './ledger/ledger.ts';
import { MetricLedger } from './ledger/metric-ledger.ts';
import { runSimulation, type SimulationOptions } from './run-simulation.ts';

type Mood = 'fine' | 'busy' | 'limited' | 'hang up' | 'hang up after taking in' | 'picky';

/** Answers on the wire as ingestion does. What it has taken in is counted by id. */
class StandIn {
  readonly received = new Map<string, number>();
  readonly types = new Set<string | undefined>();
  readonly keys = new Set<string | undefined>();
  mood: (request: number) => Mood = () => 'fine';
  requests = 0;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.server = createServer((request, response) => void this.answer(request, response));
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** As a kill does: connections break, and further ones are refused. */
  async kill(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (server !== undefined) {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    this.types.add(request.headers['content-type']);
    this.keys.add(request.headers.authorization);
    const text = Buffer.concat(chunks).toString();
    const events = (
      text.startsWith('[') ? JSON.parse(text) : text.split('\n').map((line) => JSON.parse(line) as unknown)
    ) as MarketplaceEvent[];
    this.requests += 1;
    const mood = this.mood(this.requests);
    if (mood === 'busy' || mood === 'limited') {
      response.writeHead(mood === 'busy' ? 503 : 429, { 'retry-after': '0' });
      response.end(
        JSON.stringify({ code: mood === 'busy' ? 'OVERLOADED' : 'RATE_LIMITED', reason: 'later', remedy: 'wait' }),
      );
      return;
    }
    if (mood === 'hang up') {
      request.socket.destroy();
      return;
    }
    const isRefused = ({ type }: MarketplaceEvent) => mood === 'picky' && type === 'cart.item-added';
    const results = events.map((event, index) => {
      if (isRefused(event)) {
        return { index, code: 'EVENT_FIELD_INVALID', reason: 'no', field: 'data', remedy: 'mend it' };
      }
      this.received.set(event.id, (this.received.get(event.id) ?? 0) + 1);
      return { id: event.id };
    });
    if (mood === 'hang up after taking in') {
      request.socket.destroy();
      return;
    }
    response.writeHead(events.some(isRefused) ? 207 : 202, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ accepted: 0, rejected: 0, results }));
  }
}

describe('runSimulation', () => {
  const platform = new StandIn();
  let folder: string;
  let options: SimulationOptions;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nadi-simulation-'));
    platform.received.clear();
    platform.requests = 0;
    platform.mood = () => 'fine';
    await platform.start();
    options = {
      url: platform.url,
      key: 'nk_spec',
      tenantId: 'shop',
      eventsPerSecond: 3_000,
      speed: 10,
      startMs: Date.UTC(2026, 10, 21, 9),
      durationMs: 10_000,
      dailyCurve: false,
      scale: { stores: 100, products: 300, customers: 500 },
      ledgerFile: join(folder, 'ledger'),
      maxBatchEvents: 200,
      maxBatchDelayMs: 10,
      drainTimeoutMs: 10_000,
    };
  });

  afterEach(async () => {
    await platform.kill();
    rmSync(folder, { recursive: true });
  });

  /** Ids the ledger says were acknowledged. */
  async function acknowledgedIds(): Promise<Set<string>> {
    const ids = new Set<string>();
    const ledger = await openLedger(options.ledgerFile);
    for await (const { id } of ledger.acknowledged()) {
      ids.add(id);
    }
    ledger.close();
    return ids;
  }

  it('sends everything and the ledger, the metrics and the platform agree', async () => {
    const metrics = new MetricLedger();
    const progress: number[] = [];
    const result = await runSimulation({
      ...options,
      duplicateShare: 0.05,
      onAcknowledged: metrics.onAcknowledged,
      onProgress: ({ generated }) => progress.push(generated),
      progressEveryMs: 100,
    });
    expect(result).toMatchObject({
      acked: result.generated,
      sent: result.generated,
      refused: 0,
      unknown: 0,
      aborted: false,
    });
    expect(result.generated / 3_000).toBeCloseTo(1, 0);
    expect(platform.received.size).toBe(result.acked);
    const copies = [...platform.received.values()].reduce((sum, count) => sum + count, 0) - platform.received.size;
    expect(copies).toBe(result.duplicatesSent);
    expect(result.duplicatesSent).toBeGreaterThan(50);
    expect(metrics.eventCounts()).toEqual(result.ackedByContract);
    expect(await acknowledgedIds()).toEqual(new Set(platform.received.keys()));
    expect(progress.at(-1)).toBe(result.generated);
    expect([...platform.keys]).toEqual(['Bearer nk_spec']);
  });

  it('sends the same events for the same seed, also as NDJSON', async () => {
    await runSimulation(options);
    const ids = new Set(platform.received.keys());
    platform.received.clear();
    platform.types.clear();
    await runSimulation({ ...options, ledgerFile: join(folder, 'second'), format: 'ndjson' });
    expect(new Set(platform.received.keys())).toEqual(ids);
    expect([...platform.types]).toEqual(['application/x-ndjson']);
  });

  it('repeats under the same ids until acknowledged, whatever goes wrong', async () => {
    const moods: Mood[] = ['busy', 'hang up after taking in', 'limited', 'hang up', 'fine', 'hang up after taking in'];
    platform.mood = (request) => moods[request] ?? 'fine';
    const result = await runSimulation(options);
    expect(result).toMatchObject({ acked: result.generated, refused: 0, unknown: 0, duplicatesSent: 0 });
    expect(result.resent).toBeGreaterThan(0);
    expect(platform.received.size).toBe(result.generated);
  });

  it('tells refused events from acknowledged ones', async () => {
    platform.mood = () => 'picky';
    const result = await runSimulation(options);
    expect(result.refused).toBeGreaterThan(10);
    expect(result.refusedByCode).toEqual({ EVENT_FIELD_INVALID: result.refused });
    expect(result.acked + result.refused).toBe(result.generated);
    expect(result.ackedByContract).not.toHaveProperty('cart.item-added');
  });

  it('survives the platform being killed and started again', async () => {
    let wasKilled = false;
    let restarted: Promise<void> | undefined;
    const result = await runSimulation({
      ...options,
      progressEveryMs: 50,
      onProgress: ({ acked, trouble }) => {
        if (!wasKilled && acked > 500) {
          wasKilled = true;
          void platform.kill();
        }
        if (wasKilled && trouble !== undefined) {
          restarted ??= platform.start();
        }
      },
    });
    await restarted;
    expect(wasKilled).toBe(true);
    expect(result).toMatchObject({ acked: result.generated, unknown: 0 });
    expect(result.resent).toBeGreaterThan(0);
    expect(platform.received.size).toBe(result.generated);
  });

  it('stops on abort with an outcome for all that was sent', async () => {
    const abort = new AbortController();
    const result = await runSimulation({
      ...options,
      durationMs: 3_600_000,
      startMs: Date.UTC(2026, 10, 21, 9),
      signal: abort.signal,
      progressEveryMs: 50,
      onProgress: ({ acked }) => {
        if (acked > 500) abort.abort();
      },
    });
    expect(result.aborted).toBe(true);
    expect(result.sent).toBe(result.acked + result.unknown);
    expect(result.sent).toBeLessThanOrEqual(result.generated);
    expect(await acknowledgedIds()).toEqual(new Set(platform.received.keys()));
  });

  it('marks as unknown what nobody answers for when the run is over', async () => {
    platform.mood = (request) => (request > 3 ? 'hang up after taking in' : 'fine');
    const result = await runSimulation({ ...options, drainTimeoutMs: 300, graceMs: 50 });
    expect(result.unknown).toBeGreaterThan(0);
    expect(result.sent).toBe(result.acked + result.unknown);
  });

  it('writes the labels of what it planted', async () => {
    const labelsFile = join(folder, 'labels.jsonl');
    const truths = [{ kind: 'payment-outage', afterMs: 2_000, durationMs: 3_000 } as const];
    const result = await runSimulation({ ...options, truths, labelsFile });
    const labels = readFileSync(labelsFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(labels).toEqual(result.labels);
    expect(labels).toMatchObject([
      { kind: 'payment-outage', fromMs: result.startMs + 2_000, toMs: result.startMs + 5_000 },
    ]);
  });

  it('refuses options out of range before anything is sent', async () => {
    const withoutTimes = { url: options.url, key: 'k', tenantId: 'shop', speed: 10, ledgerFile: options.ledgerFile };
    await expect(runSimulation({ ...options, speed: 0 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(runSimulation({ ...options, durationMs: -1 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(runSimulation({ ...options, untilMs: 1 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(runSimulation({ ...options, url: 'no address' })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(runSimulation(withoutTimes)).rejects.toMatchObject({ code: 'USAGE' });
    expect(platform.requests).toBe(0);
  });
});
