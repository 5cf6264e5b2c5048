/** One record as it stands in the log, all of it: nothing is decoded, nothing is left out. */
export interface LogRecord {
  readonly offset: number;
  /** The record's timestamp, milliseconds since 1970. */
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** In their order, repeated names included. */
  readonly headers: readonly (readonly [Buffer, Buffer | null])[];
}
