import type { Finding } from '../finding.ts';
import type { ContractSource } from '../source/contract-source.ts';

/** Looks at one contract by itself. */
export type ContractRule = (source: ContractSource) => Finding[];

/** A finding without its file. */
export type Remark = Omit<Finding, 'file'>;

/** The same remarks, placed in a file. */
export function inFile(file: string, remarks: readonly Remark[]): Finding[] {
  return remarks.map((remark) => ({ file, ...remark }));
}
