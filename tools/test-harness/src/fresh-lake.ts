import { queryAsSuperuser } from './superuser.ts';

/** Makes the lake of the stack a new one, so that a suite can have it in a place of its own; services that had it are stopped. */
export async function freshLake(): Promise<void> {
  await queryAsSuperuser(`
    delete from reporting.lake_files;
    delete from reporting.lake_manifests;
    delete from reporting.export_runs;
    delete from reporting.consumer_offsets where consumer_group = 'nadi-lake';
    delete from reporting.processed_ids where consumer_group = 'nadi-lake';
    update reporting.lake_state set lake_id = gen_random_uuid(), version = 0, lease_until = now()`);
}
