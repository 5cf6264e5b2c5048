import { pascalCase } from '../generate/names.ts';
import { inFile, type ContractRule } from './rule.ts';

/** Folder, contract and schema carry the same name. */
export const namingRule: ContractRule = (source) => [
  ...inFile(
    source.file,
    source.contract.name === source.name
      ? []
      : [
          {
            line: source.lineOf('name'),
            field: 'name',
            rule: 'name-matches-folder',
            message: `The contract is called ${source.contract.name} but lies in the folder of ${source.name}.`,
            remedy: 'Name the contract after its folder: <domain>.<event>.',
          },
        ],
  ),
  ...source.versions.flatMap(({ file, schema }) => {
    const namespace = `nadi.${source.domain}`;
    const name = pascalCase(source.event);
    return schema.name === name && schema.namespace === namespace
      ? []
      : inFile(file, [
          {
            field: 'name',
            rule: 'record-matches-event',
            message: `The record is called ${schema.namespace}.${schema.name}, expected ${namespace}.${name}.`,
            remedy: 'Name the record after the event in PascalCase, in the namespace nadi.<domain>.',
          },
        ]);
  }),
];
