import { sortFindings, type Finding } from '../finding.ts';
import type { ContractSource } from '../source/contract-source.ts';
import { readContracts } from '../source/read-contracts.ts';
import { compatibilityRule } from './compatibility.rule.ts';
import { driftedFiles } from './drift.ts';
import { examplesRule } from './examples.rule.ts';
import { docsRule, keyRule, sellerRule, unitsRule } from './fields.rule.ts';
import { namingRule } from './naming.rule.ts';
import { personalDataRule } from './personal-data.rule.ts';
import { qualityRule } from './quality.rule.ts';
import type { ContractRule } from './rule.ts';
import { uniqueNames } from './unique-names.ts';

/** What a check looked at and found. */
export interface CheckResult {
  readonly contracts: number;
  /** In the order of file and line; empty if all is well. */
  readonly findings: readonly Finding[];
}

const rules: readonly ContractRule[] = [
  ...[namingRule, docsRule, keyRule, sellerRule, unitsRule, personalDataRule, compatibilityRule],
];

/** Rules that run what the schema describes, and so need a valid one. */
const contentRules: readonly ContractRule[] = [examplesRule, qualityRule];

/** Checks every contract below the root of a repository without any network. Drift is looked at once all else is well. */
export function checkContracts(root: string): CheckResult {
  const { contracts, findings } = readContracts(root);
  const all = [...findings, ...contracts.flatMap(checkContract), ...uniqueNames(contracts)];
  return {
    contracts: contracts.length,
    findings: sortFindings(all.length > 0 ? all : driftedFiles(root, contracts)),
  };
}

function checkContract(source: ContractSource): Finding[] {
  const findings = rules.flatMap((rule) => rule(source));
  const isValidAvro = !findings.some(({ rule }) => rule === 'schema-avro');
  return isValidAvro ? [...findings, ...contentRules.flatMap((rule) => rule(source))] : findings;
}
