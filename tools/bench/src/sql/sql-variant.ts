import { NadiError } from '@nadi/errors';
import type { RowContext, RunningVariant, RunResult, Variant } from '../framework/bench-row.ts';
import { latencySummary } from '../framework/statistics.ts';
import { benchTable, type FilledLake } from './filled-lake.ts';
import { SqlPlatform } from './sql-platform.ts';
import type { SqlStatement } from './statements.ts';

/** The platform over a filled lake, asked one statement after the other. */
export function sqlVariant(statement: SqlStatement): Variant {
  return {
    name: 'nadi',
    role: 'ours',
    start: async (context) =>
      new AskedPlatform(await startOn(context), statement, (context.prepared as FilledLake).rows),
  };
}

function startOn({ root, prepared }: RowContext): Promise<SqlPlatform> {
  const { dataDir, configDir } = prepared as FilledLake;
  return SqlPlatform.start({ root, dataDir, configDir, services: ['reporting'] });
}

class AskedPlatform implements RunningVariant {
  private asked = 0;

  constructor(
    private readonly platform: SqlPlatform,
    private readonly statement: SqlStatement,
    private readonly rows: number,
  ) {}

  async run(statements: number): Promise<RunResult> {
    const before = this.platform.cpuMs();
    const startedMs = performance.now();
    const latenciesMs: number[] = [];
    for (let count = 0; count < statements; count += 1) {
      latenciesMs.push(await this.ask());
    }
    const wallMs = performance.now() - startedMs;
    const subject = this.platform.cpuMs().services - before.services;
    return { events: statements, wallMs, cpuMs: { subject }, latency: latencySummary(latenciesMs) };
  }

  stop(): Promise<void> {
    return this.platform.stop();
  }

  private async ask(): Promise<number> {
    const { text, parameters, answers } = this.statement;
    const sql = text(benchTable);
    const startedMs = performance.now();
    const found = await this.platform.reporting.sql(sql, parameters(this.asked, this.rows));
    this.asked += 1;
    if (found.length !== answers(this.rows)) {
      throw new NadiError('BENCH_VARIANT_FAILED', { message: `${sql}: ${found.length} rows` });
    }
    return performance.now() - startedMs;
  }
}
