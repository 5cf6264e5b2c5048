import { contracts } from '@nadi/contracts';
import { jsonValue, SqlEngine } from '@nadi/sql';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileQuery, parametersOf } from '../compiled-query.ts';
import { TestTables } from '../test-tables.ts';

/** An event of the specs. */
export interface GivenEvent {
  readonly contract: string;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly timeMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An engine of one spec, in a folder of its own. */
export class SpecEngine {
  private constructor(
    private readonly engine: SqlEngine,
    private readonly folder: string,
  ) {}

  static async start(): Promise<SpecEngine> {
    const folder = await mkdtemp(join(tmpdir(), 'nadi-queries-spec-'));
    const limits = { memoryMb: 512, spillMb: 64, threads: 2 };
    return new SpecEngine(await SqlEngine.create({ readFolders: [], workFolder: folder, ...limits }), folder);
  }

  /** The rows that a definition of the text gives over the events. */
  async rows(
    text: string,
    events: readonly GivenEvent[],
    given: Readonly<Record<string, unknown>> = {},
    nowMs = Date.parse('2026-01-08T00:00:00Z'),
  ): Promise<Record<string, unknown>[]> {
    const query = compileQuery(
      { file: 'spec.yaml', text: `name: spec\nquestion: What does the spec ask?\n${text}` },
      contracts,
    );
    const tables = new TestTables(this.engine, contracts);
    const byContract = Map.groupBy(events, ({ contract }) => contract);
    const rows = [...byContract].map(([contract, own]) => [
      contract,
      own.map(({ id, timeMs, data }) => ({ id, time: new Date(timeMs).toISOString(), data: { ...data } })),
    ]);
    try {
      await tables.add({ given: Object.fromEntries(rows) as never }, nowMs);
      const run = await this.engine.run({
        sql: query.sql,
        parameters: parametersOf(query, given, nowMs).valuesAt(nowMs),
        tables: tables.sources(),
        limits: { rows: 100_000, bytes: 100_000_000, timeMs: 60_000 },
      });
      const found: Record<string, unknown>[] = [];
      for await (const chunk of run.chunks()) {
        found.push(
          ...chunk.map((row) =>
            Object.fromEntries(run.columns.map(({ name }, at) => [name, jsonValue(row[at] ?? null)])),
          ),
        );
      }
      return found;
    } finally {
      await tables.close();
    }
  }

  async stop(): Promise<void> {
    await this.engine.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Numbers of 0 up to a bound, the same ones for the same seed (a linear congruential generator of Knuth's MMIX). */
export function seeded(seed: number): (below: number) => number {
  let state = BigInt(seed);
  return (below) => {
    state = (state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n) & 0xffff_ffff_ffff_ffffn;
    return Number((state >> 33n) % BigInt(below));
  };
}

/** The value in the middle, or the mean of the two there. */
export function median(values: readonly number[]): number | null {
  return quantile(values, 0.5);
}

/** Linear between neighbours, as `quantile_cont`. */
export function quantile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (place - Math.floor(place));
}

/** Rows with numbers short enough to be compared. */
export function rounded(rows: readonly Readonly<Record<string, unknown>>[]): unknown[] {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? Number(value.toFixed(9)) : value]),
    ),
  );
}
