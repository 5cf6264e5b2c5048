import { endProcess, type ProcessRecords } from './process-record.ts';
import type { OnProgress } from './progress.ts';

/**
 * Ends the recorded children of an owner that was killed, if they still run. PostgreSQL and the others go down in
 * order where they can; 10 s are allowed for it.
 */
export async function endOrphans(records: ProcessRecords, onProgress: OnProgress): Promise<void> {
  await Promise.all(
    records.list().map(async (record) => {
      onProgress({ part: record.name, phase: 'stopping', detail: `left over, process ${record.pid}` });
      await endProcess(record, record.name === 'postgres' ? 'SIGINT' : 'SIGTERM', 10_000);
      records.remove(record.name);
    }),
  );
}
