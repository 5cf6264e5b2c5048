import { z } from 'zod';

/** Version of the layout of a backup folder. */
export const formatVersion = 1;

const count = z.number().int().nonnegative();
/** Names become parts of SQL and of paths. */
const sqlName = z.string().regex(/^[a-z_][a-z0-9_]*$/);
const topicName = z.string().regex(/^[a-z0-9._-]+$/);

const storedFile = z.strictObject({
  /** Within the folder of the backup. */
  path: z.string().regex(/^[a-z0-9_][a-z0-9_.-]*(\/[a-z0-9_][a-z0-9_.-]*)*\.gz$/),
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const table = z.strictObject({
  name: sqlName,
  /** Of a partition: the table it belongs to, and the values it takes in the words of `create table`. */
  partitionOf: z
    .strictObject({
      parent: sqlName,
      bounds: z.string().regex(/^FOR VALUES FROM \('[^'\\]*'\) TO \('[^'\\]*'\)$/),
      rowSecurity: z.boolean(),
    })
    .optional(),
  columns: z.array(sqlName).min(1),
  rows: count,
  file: storedFile,
});

const sequence = z.strictObject({ name: sqlName, lastValue: z.string().regex(/^-?\d+$/), isCalled: z.boolean() });

const service = z.strictObject({
  name: sqlName,
  /** Names of the migrations that its schema has seen, in order. */
  migrations: z.array(z.string().regex(/^\w+$/)),
  tables: z.array(table),
  sequences: z.array(sequence),
});

const partition = z
  .strictObject({
    partition: count,
    /** First and next offset of the log when it was read. */
    low: count,
    high: count,
    records: count,
    /** Where compaction left gaps: each stretch of consecutive offsets as its first offset and its length. */
    runs: z.array(z.tuple([count, count.min(1)])).optional(),
    /** Absent if there are no records. */
    file: storedFile.optional(),
  })
  .refine(({ low, high, records, runs, file }) => {
    const inRuns = runs?.reduce((sum, [, length]) => sum + length, 0) ?? high - low;
    return low <= high && records === inRuns && (file === undefined) === (records === 0);
  }, 'offsets and number of records contradict each other');

const topic = z.strictObject({
  name: topicName,
  config: z.record(z.string(), z.string()),
  partitions: z.array(partition).min(1),
});

const schema = z.strictObject({ id: z.number().int(), text: z.string() });

const subject = z.strictObject({
  name: z.string(),
  compatibility: z.string().nullable(),
  /** Oldest first. */
  versions: z.array(schema),
});

/** All that is in a backup. It is written last: a folder without it is no backup. */
export const manifestSchema = z.strictObject({
  formatVersion: z.literal(formatVersion),
  /** When the database's snapshot was taken, RFC 3339. The topics were read after it. */
  takenAt: z.iso.datetime(),
  services: z.array(service),
  topics: z.array(topic),
  subjects: z.array(subject),
  /** Schemas that records refer to but no subject of a contract holds. */
  otherSchemas: z.array(schema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type StoredFile = z.infer<typeof storedFile>;
export type StoredTable = z.infer<typeof table>;
export type StoredService = z.infer<typeof service>;
export type StoredPartition = z.infer<typeof partition>;
export type StoredTopic = z.infer<typeof topic>;
export type StoredSubject = z.infer<typeof subject>;
export type StoredSchema = z.infer<typeof schema>;

/** The tables of all services, each with its schema. */
export function tablesOf({ services }: Pick<Manifest, 'services'>): { schema: string; table: StoredTable }[] {
  return services.flatMap(({ name, tables }) => tables.map((one) => ({ schema: name, table: one })));
}

/** How many rows and records a backup holds. */
export function sizeOf(manifest: Pick<Manifest, 'services' | 'topics'>): { rows: number; records: number } {
  const rows = tablesOf(manifest).reduce((sum, { table: { rows: one } }) => sum + one, 0);
  const records = manifest.topics
    .flatMap(({ partitions }) => partitions)
    .reduce((sum, { records: one }) => sum + one, 0);
  return { rows, records };
}
