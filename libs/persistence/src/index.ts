export { createDataSource, serviceRole, type DatabaseOptions } from './data-source.ts';
export { guardDatabase, isDatabaseOutage } from './database-fault.ts';
export {
  ExactlyOnce,
  type EventIdentity,
  type ExactlyOnceOptions,
  type FreshBatch,
  type IncomingBatch,
} from './exactly-once/exactly-once.ts';
export { IdSet } from './exactly-once/id-set.ts';
export type { IdWindow, IdWindowOptions } from './exactly-once/id-window.ts';
export { loadIdWindow, movePositions, storeIds, type StoredBatch } from './exactly-once/stored-batches.ts';
export { exactlyOnceTables, lastRecordColumn, offsetColumns, remade } from './exactly-once/tables.ts';
export { assertMigrated, runMigrations, type MigrationPhase, type MigrationRun } from './migrations.ts';
export { runMigrateProgram, type MigrateProgram } from './migrate-program.ts';
export { openDatabase } from './open-database.ts';
export { addToOutbox, outboxTable, type OutboxEvent } from './outbox/outbox.ts';
export { OutboxRelay, type OutboxRelayOptions } from './outbox/outbox-relay.ts';
export { RepeatedWork } from './repeated-work.ts';
export { persistenceSettings } from './settings.ts';
export { acrossTenants, tenantPolicy, withTenant } from './tenancy.ts';
export { unfinishedRestoreSchema } from './unfinished-restore.ts';
export {
  ensureMonthPartitionFunction,
  monthPartitionFunction,
  MonthPartitions,
  monthStart,
} from './time-partitions.ts';
