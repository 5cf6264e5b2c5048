/**
 * SQL of the newest row of each key that is not gone, of SQL that gives all rows of a table, tombstones included. Within a partition the
 * log says what is newer, and clocks do not; a key that has moved to another partition, since the topic has more of them, is newer there.
 */
export function currentRows(rows: string): string {
  const lastOfPartitions = `select * from (${rows})
    qualify row_number() over (partition by event_key, log_partition order by log_offset desc) = 1`;
  return `select * from (${lastOfPartitions})
    qualify row_number() over (partition by event_key order by received_time desc, log_partition desc) = 1 and not is_tombstone`;
}
