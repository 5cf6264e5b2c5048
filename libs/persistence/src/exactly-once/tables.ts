/** SQL of the tables behind the exactly-once batch transaction, in the service's own schema. */
export const exactlyOnceTables = `
  create table consumer_offsets (
    consumer_group text not null,
    topic text not null,
    partition int not null,
    next_offset bigint not null,
    updated_at timestamptz not null default now(),
    primary key (consumer_group, topic, partition)
  ) with (fillfactor = 50);
  create table processed_ids (
    consumer_group text not null,
    topic text not null,
    partition int not null,
    first_offset bigint not null,
    counted_at timestamptz not null default now(),
    ids bytea not null,
    primary key (consumer_group, topic, partition, first_offset)
  );
  alter table processed_ids alter column ids set storage external;
  create index processed_ids_counted_at on processed_ids (counted_at);`;

/** SQL of the column that the mark of the last handled record is kept in, as `<next_offset>:<mark>`: it is void beside any other offset. */
export const lastRecordColumn = 'alter table consumer_offsets add column last_record text;';

/** The columns that hold offsets of the row's own `topic` and `partition`: in a log that was written anew they are others. */
export const offsetColumns = {
  consumer_offsets: 'next_offset',
  processed_ids: 'first_offset',
  metric_activations: 'from_offset',
  metric_backfill_positions: 'next_offset',
  pipeline_activations: 'from_offset',
  pipeline_progress: 'reached_offset',
  quarantine_replays: 'next_offset',
} as const;

/**
 * What a service makes anew of its topics and of files that stand elsewhere: no part of a backup, since it says what those files are.
 * Tables by their names, and consumer groups whose positions and ids belong to them.
 */
export const remade = {
  tables: ['lake_state', 'lake_files', 'lake_manifests', 'export_runs', 'segment_positions'],
  groups: ['nadi-lake'],
} as const;
