import { headerNames, readAttributes, type EventAttributes } from '../cloud-events.ts';

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

/**
 * The attributes of the event in a record.
 * @returns the attributes, or the name of the first header that is missing or wrong.
 */
export function attributesOf({ headers }: LogRecord): EventAttributes | string {
  return readAttributes(Object.fromEntries(headers.map(([name, value]) => [name.toString(), value])));
}

/** The tenant that a record names in its header; undefined if it names none. */
export function tenantOf({ headers }: LogRecord): string | undefined {
  const header = headers.findLast(([name]) => name.equals(tenantHeader));
  return header?.[1]?.toString();
}

const tenantHeader = Buffer.from(headerNames.tenant);
