import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import {
  manifestKey,
  manifestText,
  partKey,
  runFolder,
  type ExportFile,
  type ExportFormat,
  type ExportManifest,
} from '@nadi/exports';
import type { ObjectStore } from '@nadi/object-store';
import type { SqlColumn, SqlEngine, SqlRow } from '@nadi/sql';
import type { LakeView } from '../lake/lake-view.ts';
import { contentTypes } from './content-types.ts';
import type { PlannedRun } from './export-run.ts';
import { exportOf, statementOf, type ExportStatement } from './export-source.ts';
import type { ExportTables } from './export-tables.ts';
import { parquetPart } from './parquet-part.ts';
import { csvLine, jsonLine } from './row-lines.ts';
import { rowsInParts, type PartLimits } from './rows-in-parts.ts';

export interface RunWriterOptions {
  /** With one thread: what depends on the order of rows is the same each time. */
  readonly engine: SqlEngine;
  /** A connection of its own, for files of Parquet. */
  readonly connection: DuckDBConnection;
  readonly tables: ExportTables;
  readonly objects: ObjectStore;
  /** Where files are written before they are stored. */
  readonly folder: string;
  readonly partLimits: PartLimits;
}

/** What is written for a run. */
interface Written {
  readonly columns: readonly SqlColumn[];
  readonly files: readonly ExportFile[];
}

/** A statement of an export is nobody's who waits. */
const limits = { rows: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER, timeMs: 1_800_000 };

/** Writes the files of a run, and the manifest when all of them are whole. Doing it again writes the same bytes under the same names. */
export class RunWriter {
  constructor(private readonly options: RunWriterOptions) {}

  /**
   * @param view that has come to the end of the run's interval
   * @throws NadiError of the statement, of the lake's files and of the store; what is written by then has no manifest
   */
  async write(run: PlannedRun, view: LakeView, signal: AbortSignal): Promise<ExportManifest> {
    const { objects } = this.options;
    const { definition } = exportOf(run);
    const place = { name: run.export, tenantId: run.tenantId, momentMs: run.moment.getTime() };
    const statement = statementOf(run);
    // Files change before the manifest does: until then it would name others.
    await objects.delete(manifestKey(place));
    const { columns, files } = await this.writeFiles(run, { view, statement, signal });
    await this.removeOthers(runFolder(place), files);
    const manifest: ExportManifest = {
      ...{ formatVersion: 1, export: run.export, version: run.version, tenant: run.tenantId, source: statement.source },
      ...{ format: definition.format, personal: definition.personal, incomplete: run.incomplete },
      interval: {
        ...{ from: run.fromMoment.toISOString(), to: run.moment.toISOString() },
        positions: run.positions,
      },
      columns: columns.map(({ name, type }) => ({ name, type })),
      ...{ key: statement.key, revision: statement.revision },
      ...{ rows: sumOf(files, 'rows'), bytes: sumOf(files, 'bytes'), files },
    };
    const text = Buffer.from(manifestText(manifest));
    await objects.put(manifestKey(place), text, { contentType: 'application/json', sha256: digestOf(text) });
    return manifest;
  }

  private async writeFiles(
    run: PlannedRun,
    { view, statement, signal }: { view: LakeView; statement: ExportStatement; signal: AbortSignal },
  ): Promise<Written> {
    const { engine, tables, partLimits } = this.options;
    const { format, personal } = exportOf(run).definition;
    const { tenantId, positions } = run;
    const opened = tables.open(statement, { view, tenantId, positions, isPersonalShown: personal });
    try {
      const { sql, parameters } = statement;
      const answer = await engine.run({ sql, parameters, tables: opened.tables, limits }, signal);
      const place = { name: run.export, tenantId, momentMs: run.moment.getTime() };
      const files: ExportFile[] = [];
      for await (const rows of rowsInParts(answer.chunks(), partLimits)) {
        signal.throwIfAborted();
        const body = await this.bodyOf(format, answer.columns, rows);
        files.push(await this.store(partKey(place, files.length, format), body, { format, rows: rows.length }));
      }
      return { columns: answer.columns, files };
    } finally {
      opened.release();
    }
  }

  private async store(
    key: string,
    body: Buffer,
    { format, rows }: { format: ExportFormat; rows: number },
  ): Promise<ExportFile> {
    const sha256 = digestOf(body);
    await this.options.objects.put(key, body, { contentType: contentTypes[format], sha256 });
    return { key, rows, bytes: body.length, sha256 };
  }

  private async bodyOf(format: ExportFormat, columns: readonly SqlColumn[], rows: readonly SqlRow[]): Promise<Buffer> {
    const names = columns.map(({ name }) => name);
    switch (format) {
      case 'csv':
        return Buffer.from([csvLine(names), ...rows.map(csvLine)].join(''));
      case 'jsonl':
        return Buffer.from(rows.map((row) => jsonLine(names, row)).join(''));
      case 'parquet': {
        const { connection, folder } = this.options;
        return parquetPart(connection, { columns, rows, path: join(folder, 'export.parquet') });
      }
    }
  }

  /** An attempt before may have had more rows, of somebody who was erased since. */
  private async removeOthers(folder: string, files: readonly ExportFile[]): Promise<void> {
    const { objects } = this.options;
    const kept = new Set(files.map(({ key }) => key));
    const others: string[] = [];
    for await (const { key } of objects.list(folder)) {
      if (!kept.has(key)) {
        others.push(key);
      }
    }
    for (const key of others) {
      await objects.delete(key);
    }
  }
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sumOf(files: readonly ExportFile[], what: 'rows' | 'bytes'): number {
  return files.reduce((sum, file) => sum + file[what], 0);
}
