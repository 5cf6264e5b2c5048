import type { AvroRecord } from '@nadi/contracts';
import type { ContractFile } from './contract-file.ts';

/** One version of an event's schema as it stands on disk. */
export interface SchemaVersion {
  /** From 1. */
  readonly version: number;
  /** Path relative to the root of the repository. */
  readonly file: string;
  readonly text: string;
  readonly schema: AvroRecord;
}

/** An example of an event's content, valid or broken on purpose. */
export interface ContractExample {
  /** Path relative to the root of the repository. */
  readonly file: string;
  readonly data: unknown;
  /** Present in invalid examples: where and how it breaks the contract. */
  readonly violates?: { readonly field: string; readonly rule: string };
}

/** All files of one event's folder, read and parsed. */
export interface ContractSource {
  /** `<domain>.<event>`, told by the folder. */
  readonly name: string;
  readonly domain: string;
  readonly event: string;
  /** Path relative to the root of the repository. */
  readonly folder: string;
  /** Path of `contract.yaml` relative to the root of the repository. */
  readonly file: string;
  readonly contract: ContractFile;
  /** Line of a key of `contract.yaml`, from 1: `lineOf('quality', 0, 'rule')`. */
  readonly lineOf: (...path: readonly (string | number)[]) => number;
  /** Oldest first; never empty. */
  readonly versions: readonly [SchemaVersion, ...SchemaVersion[]];
  readonly examples: readonly ContractExample[];
}

/** The newest version: the one code is generated from. */
export function newestVersion(source: Pick<ContractSource, 'versions'>): SchemaVersion {
  return source.versions.at(-1) ?? source.versions[0];
}
