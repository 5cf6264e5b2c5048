import { join } from 'node:path';
import type { BenchRow } from '../framework/bench-row.ts';
import type { Requirement } from '../framework/requirement.ts';
import { nodeVariant } from '../framework/variant-process.ts';
import type { SqlByHandOptions } from '../programs/sql-by-hand.program.ts';
import { lakeRows, prepareLake, type FilledLake } from '../sql/filled-lake.ts';
import { sqlVariant } from '../sql/sql-variant.ts';
import * as statements from '../sql/statements.ts';
import { program } from './program.ts';

interface AskedRow {
  readonly name: string;
  readonly measures: string;
  readonly statement: keyof typeof statements;
  /** Statements of a run. */
  readonly asked: { readonly full: number; readonly quick: number };
  readonly requirements: readonly Requirement[];
}

/** The same statement over the same lake, from HTTP to the answer, and by DuckDB alone. */
function askedRow({ name, measures, statement, asked, requirements }: AskedRow): BenchRow {
  return {
    ...{ name, measures, requirements },
    events: asked,
    prepare: (context) => prepareLake(context, context.events === asked.full ? lakeRows.full : lakeRows.quick),
    variants: [
      sqlVariant(statements[statement]),
      nodeVariant({
        name: 'DuckDB by hand',
        role: 'floor',
        program: program('sql-by-hand'),
        options: ({ prepared }): SqlByHandOptions => {
          const { dataDir, rows } = prepared as FilledLake;
          return { lakeDir: join(dataDir, 'lake'), rows, statement };
        },
      }),
    ],
  };
}

/** SQL over ten million rows in files, two threads. */
export const sqlRows: readonly BenchRow[] = [
  askedRow({
    name: 'sql-event',
    measures: 'One event of ten million by its id.',
    statement: 'eventById',
    asked: { full: 100, quick: 3 },
    requirements: [{ kind: 'p95', belowMs: 50 }],
  }),
  askedRow({
    name: 'sql-key',
    measures: 'The events of one visitor, 200 of ten million.',
    statement: 'eventsByKey',
    asked: { full: 100, quick: 3 },
    requirements: [{ kind: 'p95', belowMs: 50 }],
  }),
  askedRow({
    name: 'sql-aggregate',
    measures: 'Views, value and sellers by category and channel, over ten million rows.',
    statement: 'byCategory',
    asked: { full: 20, quick: 3 },
    requirements: [{ kind: 'p95', belowMs: 1_000 }],
  }),
];
