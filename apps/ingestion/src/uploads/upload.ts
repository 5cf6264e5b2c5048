import type { FileFormat, RowPlace } from '@nadi/rows';

export type UploadState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

/** What becomes of the rows: events of one contract, or what a mapping makes of them. */
export type UploadTarget = { readonly type: string } | { readonly mapping: string };

/** Why an upload waits or has failed. */
export interface UploadProblem {
  readonly code: string;
  readonly reason: string;
  readonly row?: number;
}

/** Who sends a file: a key, or whoever is signed in. */
export interface Sender {
  readonly tenantId: string;
  readonly name: string;
  readonly domains: ReadonlySet<string>;
  /** Of the key; undefined for a person. */
  readonly prefix?: string;
}

/** An upload as it is stored. */
export interface Upload {
  readonly tenantId: string;
  readonly id: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
  readonly format: FileFormat;
  readonly target: UploadTarget;
  readonly keyPrefix: string | null;
  readonly sender: string;
  readonly domains: readonly string[];
  readonly bytes: number;
  readonly state: UploadState;
  readonly place: RowPlace;
  readonly accepted: number;
  readonly refused: number;
  readonly passedOver: number;
  readonly byReason: Readonly<Record<string, number>>;
  readonly problem: UploadProblem | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  /** How often it was begun since it last came on. */
  readonly attempts: number;
}

/** A row that was not taken, without its values. */
export interface RefusedRow {
  readonly row: number;
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
  readonly shape: string | null;
}

/** How far a slice has come. */
export interface SliceProgress {
  readonly place: RowPlace;
  readonly accepted: number;
  readonly passedOver: number;
  readonly refused: readonly RefusedRow[];
  /** The end of the upload, if this was it. */
  readonly end?: { readonly state: 'done' | 'failed'; readonly problem?: UploadProblem };
}

const msPerSecond = 1_000;

/** An upload as its owner sees it. */
export function shownUpload(upload: Upload, nowMs: number) {
  const { id, state, format, target, sender, hash, bytes, place, problem } = upload;
  const ranMs = upload.startedAt === null ? 0 : (upload.endedAt?.getTime() ?? nowMs) - upload.startedAt.getTime();
  const isText = format !== 'parquet';
  return {
    ...{ id, state, format, ...target, sender, sha256: hash, bytes },
    // Pages of Parquet are not read in the order of the file.
    bytesRead: state === 'done' ? bytes : isText ? place.offset : null,
    rows: place.rows,
    ...{ accepted: upload.accepted, refused: upload.refused, passedOver: upload.passedOver },
    refusedByCode: upload.byReason,
    rowsPerSecond: ranMs === 0 ? null : Math.round((place.rows / ranMs) * msPerSecond),
    problem,
    ...{ createdAt: upload.createdAt, startedAt: upload.startedAt, endedAt: upload.endedAt },
  };
}
