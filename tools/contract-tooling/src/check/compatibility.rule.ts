import { errorCodes, messageOf } from '@nadi/errors';
import type { Finding } from '../finding.ts';
import type { ContractSource, SchemaVersion } from '../source/contract-source.ts';
import { compileAvro, resolutionProblems } from './avro-resolution.ts';
import type { ContractRule } from './rule.ts';

/** Every version is valid Avro, and fits all versions before it at the level the contract names. */
export const compatibilityRule: ContractRule = (source) => {
  const invalid = source.versions.flatMap(invalidAvro);
  return invalid.length > 0
    ? invalid
    : source.versions.flatMap((newer, index) =>
        source.versions.slice(0, index).flatMap((older) => comparison(source, older, newer)),
      );
};

function invalidAvro({ file, schema }: SchemaVersion): Finding[] {
  try {
    compileAvro(schema);
    return [];
  } catch (error) {
    return [
      { file, rule: 'schema-avro', message: `Not valid Avro: ${messageOf(error)}.`, remedy: 'Correct the schema.' },
    ];
  }
}

function comparison(source: ContractSource, older: SchemaVersion, newer: SchemaVersion): Finding[] {
  const level = source.contract.compatibility;
  return [
    ...(level === 'FORWARD_TRANSITIVE' ? [] : reading(newer, older, newer)),
    ...(level === 'BACKWARD_TRANSITIVE' ? [] : reading(older, newer, newer)),
  ];
}

function reading(reader: SchemaVersion, writer: SchemaVersion, newer: SchemaVersion): Finding[] {
  return resolutionProblems(reader.schema, writer.schema).map(({ path, message }) => ({
    file: newer.file,
    ...(path === '' ? {} : { field: path }),
    rule: 'compatible',
    message: `Readers of v${reader.version} cannot read events of v${writer.version}: ${path === '' ? '' : `${path}: `}${message}.`,
    remedy: errorCodes.CONTRACT_INCOMPATIBLE,
  }));
}
