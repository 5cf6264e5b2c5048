import { isPosted } from '@nadi/contracts';
import { newestVersion, type ContractSource } from '../source/contract-source.ts';
import { contractOf } from './generate-code.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Folder of what the client is generated from the contracts, relative to the root of the repository. */
export const clientFolder = 'libs/client/src/generated';

/** What a client knows of who acts and where; filled in wherever a contract has a field of the name. */
const contextFields = ['visitorId', 'sessionId', 'customerId', 'channel', 'device'];

/**
 * Which fields of which events the client fills in. It knows a customer only after somebody has signed in, so that a contract which
 * requires one gets it from whoever tracks the event.
 */
export function generateClient(sources: readonly ContractSource[]): GeneratedFile {
  const lines = sources
    .filter((source) => isPosted(contractOf(source)))
    .map((source) => [source.name, filledFields(source)] as const)
    .filter(([, fields]) => fields.length > 0)
    .map(([name, fields]) => `  '${name}': '${fields.join(' ')}',`);
  return {
    file: `${clientFolder}/context-fields.ts`,
    text: [
      '// Generated from schemas/ by `nadi contracts generate`. Do not edit.',
      '/** The fields that the client fills in, by the name of the contract. */',
      'export const contextFields: Readonly<Record<string, string>> = {',
      ...lines,
      '};',
      '',
    ].join('\n'),
  };
}

function filledFields(source: ContractSource): string[] {
  const { fields } = newestVersion(source).schema;
  return contextFields.filter((name) =>
    fields.some((field) => field.name === name && (name !== 'customerId' || field.default !== undefined)),
  );
}
