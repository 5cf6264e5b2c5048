import type { ErrorCode } from '@nadi/errors';

/** An event as a pipeline reads it: decoded, with every field of its contract present. It is never changed. */
export interface PipelineEvent {
  readonly tenantId: string;
  readonly contract: string;
  readonly id: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  /** When the platform received it, milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event that a pipeline made. */
export interface EmittedEvent {
  /** Place of its input in the batch. */
  readonly input: number;
  readonly tenantId: string;
  readonly contract: string;
  /** The same for the same input, pipeline, output contract and place in a split, however often it is made. */
  readonly id: string;
  /** Event time of the input. */
  readonly timeMs: number;
  /** Fits the contract, every field present. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event, or one part of a split one, that a rule took out. */
export interface DroppedEvent {
  readonly input: number;
  /** Name of the step. */
  readonly rule: string;
}

/** An event that could not be worked on; nothing of it is emitted. */
export interface FailedEvent {
  readonly input: number;
  readonly code: ErrorCode;
  readonly step: string;
  /** The field that was being made. */
  readonly field?: string;
  readonly message: string;
}

/** What became of a batch: each event is emitted, dropped or failed. */
export interface PipelineResult {
  readonly emitted: readonly EmittedEvent[];
  readonly dropped: readonly DroppedEvent[];
  readonly failed: readonly FailedEvent[];
}

/** Rows by key. A `Map` is one. */
export interface LookupTable {
  get(key: string): Readonly<Record<string, unknown>> | undefined;
}

/** Where a network address is. */
export interface GeoPlace {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly city: string | null;
}

/** Places by network address. */
export interface GeoLookup {
  find(address: string): GeoPlace | undefined;
}

/** What pipelines read beside events. */
export interface PipelineResources {
  /** Secret of hashed fields; the same value gives the same hash as long as it stays. */
  readonly hashSalt?: string;
  readonly geo?: GeoLookup;
  readonly lookups?: ReadonlyMap<string, LookupTable>;
}
