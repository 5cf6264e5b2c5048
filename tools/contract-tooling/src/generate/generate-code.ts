import { isPosted, type AvroRecord, type Contract } from '@nadi/contracts';
import { nestedRecords, personalFields } from '../source/avro-walk.ts';
import { newestVersion, type ContractSource } from '../source/contract-source.ts';
import type { GeneratedFile } from './generated-file.ts';
import { camelCase } from './names.ts';
import { interfaceOf } from './typescript-type.ts';

/** Folder of the generated code, relative to the root of the repository. */
export const generatedFolder = 'libs/contracts/src/generated';

const banner = '// Generated from schemas/ by `nadi contracts generate`. Do not edit.';

/** One file of types and contracts per domain, and an index. Equal contracts give equal bytes. */
export function generateCode(sources: readonly ContractSource[]): GeneratedFile[] {
  const domains = [...new Set(sources.map(({ domain }) => domain))].sort();
  return [
    ...domains.map((domain) => ({
      file: `${generatedFolder}/${domain}.ts`,
      text: domainFile(sources.filter((source) => source.domain === domain)),
    })),
    { file: `${generatedFolder}/index.ts`, text: indexFile(domains, sources) },
  ];
}

function domainFile(sources: readonly ContractSource[]): string {
  const parts = sources.map((source) =>
    [...interfaceRecords(source).map(interfaceOf), contractConstant(source)].join('\n\n'),
  );
  return [banner, "import type { Contract } from '../contract.ts';", '', parts.join('\n\n'), ''].join('\n');
}

/** Nested records first, so that a reader meets each name before its use. */
function interfaceRecords(source: ContractSource): AvroRecord[] {
  return nestedRecords(newestVersion(source).schema).reverse();
}

function recordOf(source: ContractSource): string {
  return newestVersion(source).schema.name;
}

function contractConstant(source: ContractSource): string {
  const { name: record, doc } = newestVersion(source).schema;
  const value = JSON.stringify(contractOf(source), null, 2);
  return `/** ${doc} */\nexport const ${camelCase(source.event)}: Contract<${record}> = ${value};`;
}

/** What the platform knows of an event, put together from its folder. */
export function contractOf(source: ContractSource): Contract {
  const { contract, name, domain, versions } = source;
  const newest = newestVersion(source);
  return {
    name,
    domain,
    purpose: contract.purpose,
    version: newest.version,
    schemas: versions.map(({ schema }) => schema),
    key: contract.key,
    ...(contract.seller === undefined ? {} : { seller: contract.seller }),
    partitions: contract.partitions,
    compatibility: contract.compatibility,
    retentionMs: contract.retention,
    expectedEveryMs: contract.cadence,
    freshnessTargetMs: contract.freshness,
    classification: contract.classification,
    personalFields: personalFields(newest.schema),
    owner: { team: contract.owner.team, contact: contract.owner.contact, runbook: contract.owner.runbook },
    quality: contract.quality.map(({ name: rule, rule: text, severity }) => ({ name: rule, rule: text, severity })),
    producers: contract.producers,
    consumers: contract.consumers,
  };
}

function indexFile(domains: readonly string[], sources: readonly ContractSource[]): string {
  const constants = sources.map(({ event }) => camelCase(event));
  const posted = sources.filter((source) => isPosted(contractOf(source)));
  return [
    banner,
    "import type { Contract } from '../contract.ts';",
    ...domains.map((domain) => {
      const names = sources
        .filter((source) => source.domain === domain)
        .flatMap((source) => [
          camelCase(source.event),
          ...(isPosted(contractOf(source)) ? [`type ${recordOf(source)}`] : []),
        ]);
      return `import { ${names.join(', ')} } from './${domain}.ts';`;
    }),
    '',
    ...domains.map((domain) => `export * from './${domain}.ts';`),
    '',
    '/** Every contract, in the order of the names. */',
    'export const allContracts: readonly Contract[] = [',
    ...constants.map((constant) => `  ${constant},`),
    '];',
    '',
    '/** The data of every event that producers may post, by the name of its contract. */',
    'export interface PostedEvents {',
    ...posted.map((source) => `  readonly '${source.name}': ${recordOf(source)};`),
    '}',
    '',
  ].join('\n');
}
