import type { ExportFormat } from './export-definition.ts';

/** A stretch of a partition's log. */
export interface PositionRange {
  /** First offset of the interval. */
  readonly from: number;
  /** First offset behind it. */
  readonly to: number;
}

/** By topic and partition. */
export type PositionRanges = Readonly<Record<string, Readonly<Record<string, PositionRange>>>>;

/** A file of a run. */
export interface ExportFile {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the bytes, hexadecimal. */
  readonly sha256: string;
}

/** What stands beside the files of a run once all of them are whole. It says nothing of when they were written: a retry gives the same text. */
export interface ExportManifest {
  readonly formatVersion: 1;
  readonly export: string;
  /** Of the definition. */
  readonly version: number;
  readonly tenant: string;
  readonly source: string;
  readonly format: ExportFormat;
  /** Whether personal data stands in the files as it is. */
  readonly personal: boolean;
  readonly interval: {
    /** RFC 3339: the moment of the run before, and of this one. */
    readonly from: string;
    readonly to: string;
    readonly positions: PositionRanges;
  };
  /** Why rows of the interval are missing; null if none are. */
  readonly incomplete: string | null;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Columns that tell rows apart, to insert or replace by; empty if the run takes the place of the one before. */
  readonly key: readonly string[];
  /** A row replaces one of the same key that has less in this column; null if rows of a key never differ. */
  readonly revision: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly files: readonly ExportFile[];
}

/** The text of a manifest: the same for the same manifest, whatever the order of its keys was. */
export function manifestText(manifest: ExportManifest): string {
  return `${JSON.stringify(sorted(manifest), null, 1)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}
