import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionInvalid, durationMs, parseYamlDefinition } from '@nadi/definitions';
import { compileMapping, replayMapping, type RowMapper } from '@nadi/rows';
import { z } from 'zod';

const column = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}$/, 'must be the name of a column');
const table = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,62}(\.[A-Za-z_][A-Za-z0-9_]{0,62})?$/, 'must be a table, or schema.table')
  .transform((name) => name.split('.'));

const outbox = z.strictObject({
  table,
  /** Column that is unique and grows. */
  id: column,
  /** What is done to rows that were taken: they are deleted, or the time is written into a column that is null before. */
  taken: z.union([z.literal('delete'), z.strictObject({ mark: column })]),
});

const cursor = z.strictObject({
  table,
  /** Columns that together are unique and only grow, such as `[updated_at, id]`; they need an index. */
  order: z.array(column).min(1).max(3),
  /** How long a row waits, so that what was begun before it is seen first. */
  lag: durationMs.refine((ms) => ms <= 3_600_000, 'must be at most 1h').default(5_000),
});

/** A table of another database as it stands in `config/sources/<name>.yaml`. */
export const postgresSource = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be in kebab-case'),
    description: z.string().min(10),
    tenant: z.string().regex(/^[a-z0-9-]{1,64}$/),
    /** Variable of the environment with the address of the database. */
    urlFrom: z.string().regex(/^NADI_SOURCE_[A-Z0-9_]+$/, 'must begin with NADI_SOURCE_'),
    outbox: outbox.optional(),
    cursor: cursor.optional(),
    /** Pause between two looks. */
    every: durationMs.refine((ms) => ms >= 100 && ms <= 86_400_000, 'must be 100ms to 1d').default(1_000),
    /** Most rows of one read. */
    batch: z.int().min(1).max(10_000).default(1_000),
    /** What becomes of a row, as in mappings; a row that no rule wants is passed over. */
    rules: replayMapping.shape.rules,
  })
  .superRefine((source, context) => {
    if ((source.outbox === undefined) === (source.cursor === undefined)) {
      context.addIssue({ code: 'custom', path: [], message: 'has either `outbox` or `cursor`' });
    }
  });

export type PostgresSource = z.infer<typeof postgresSource>;

export interface LoadedSource {
  readonly definition: PostgresSource;
  readonly url: string;
  readonly mapper: RowMapper;
}

/**
 * The sources of a folder; none if there is no such folder.
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function loadSources(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly LoadedSource[] {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => /\.ya?ml$/.test(name)) : [];
  const names = new Set<string>();
  return files.sort().map((fileName) => {
    const file = join(folder, fileName);
    const definition = parseYamlDefinition(readFileSync(file, 'utf8'), file, postgresSource);
    const refuse = (key: string, message: string) => definitionInvalid(file, [{ line: 1, key, message }]);
    if (names.has(definition.name)) throw refuse('name', `another source is called ${definition.name}`);
    names.add(definition.name);
    const url = environment[definition.urlFrom];
    if (url === undefined || !/^postgres(ql)?:\/\//.test(url)) {
      throw refuse('urlFrom', `${definition.urlFrom} is not set to the address of a PostgreSQL database`);
    }
    const { name, description, rules } = definition;
    return { definition, url, mapper: compileMapping({ name, description, rules }, file) };
  });
}
