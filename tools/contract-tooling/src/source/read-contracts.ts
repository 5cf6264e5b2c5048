import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { AvroRecord } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import { z } from 'zod';
import type { Finding } from '../finding.ts';
import { avroRecordSchema } from './avro-shape.ts';
import { contractFileSchema } from './contract-file.ts';
import type { ContractExample, ContractSource, SchemaVersion } from './contract-source.ts';
import { lineFinder, readYaml } from './read-yaml.ts';

/** What the folder `schemas/` holds: the contracts that could be read, and what is wrong with the others. */
export interface ReadContracts {
  /** In the order of their names. */
  readonly contracts: readonly ContractSource[];
  readonly findings: readonly Finding[];
}

const exampleSchema = z.strictObject({
  data: z.unknown(),
  violates: z.strictObject({ field: z.string().min(1), rule: z.string().min(1) }).optional(),
});

/**
 * Reads every `schemas/<domain>/<event>/` below the root of the repository.
 * @throws NadiError FILE_UNREADABLE if there is no such folder: the root is wrong.
 */
export function readContracts(root: string): ReadContracts {
  if (!existsSync(join(root, 'schemas'))) {
    throw new NadiError('FILE_UNREADABLE', { message: `There is no folder schemas/ in ${root}.`, context: { root } });
  }
  const contracts: ContractSource[] = [];
  const findings: Finding[] = [];
  for (const domain of foldersIn(join(root, 'schemas'))) {
    for (const event of foldersIn(join(root, 'schemas', domain))) {
      const contract = readContract(root, domain, event, findings);
      if (contract !== undefined) {
        contracts.push(contract);
      }
    }
  }
  contracts.sort((left, right) => (left.name < right.name ? -1 : 1));
  return { contracts, findings };
}

function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

function readContract(root: string, domain: string, event: string, findings: Finding[]): ContractSource | undefined {
  const folder = `schemas/${domain}/${event}`;
  const file = `${folder}/contract.yaml`;
  const text = readText(root, file, findings);
  const yaml = text === undefined ? [] : readYaml(file, text, contractFileSchema);
  const versions = readVersions(root, folder, findings);
  const examples = readExamples(root, folder, findings);
  if (Array.isArray(yaml)) {
    findings.push(...yaml);
    return undefined;
  }
  if (text === undefined || versions === undefined || examples === undefined) {
    return undefined;
  }
  const name = `${domain}.${event}`;
  return { name, domain, event, folder, file, contract: yaml.value, lineOf: lineFinder(text), versions, examples };
}

function readText(root: string, file: string, findings: Finding[]): string | undefined {
  try {
    return readFileSync(join(root, file), 'utf8');
  } catch (error) {
    const message = `The file cannot be read: ${messageOf(error).split(',')[0]}.`;
    findings.push({
      file,
      rule: 'file-missing',
      message,
      remedy: 'Every event has contract.yaml, v1.avsc and examples/.',
    });
    return undefined;
  }
}

/** Undefined if any version is missing or broken: a gap would make every later check wrong. */
function readVersions(root: string, folder: string, findings: Finding[]): ContractSource['versions'] | undefined {
  const numbers = readdirSync(join(root, folder))
    .map((name) => /^v(\d+)\.avsc$/.exec(name)?.[1])
    .filter((number) => number !== undefined)
    .map(Number)
    .sort((left, right) => left - right);
  const gap = numbers.findIndex((number, index) => number !== index + 1);
  if (numbers.length === 0 || gap >= 0) {
    const missing = `v${gap < 0 ? 1 : gap + 1}.avsc`;
    const message = `${missing} is missing.`;
    findings.push({
      file: `${folder}/${missing}`,
      rule: 'versions-complete',
      message,
      remedy: 'Number versions from 1 without a gap.',
    });
    return undefined;
  }
  const versions = numbers.map((version) => readVersion(root, `${folder}/v${version}.avsc`, version, findings));
  const [first, ...rest] = versions.filter((version) => version !== undefined);
  return first === undefined || rest.length + 1 < versions.length ? undefined : [first, ...rest];
}

function readVersion(root: string, file: string, version: number, findings: Finding[]): SchemaVersion | undefined {
  const text = readText(root, file, findings);
  const schema =
    text === undefined ? undefined : readJson<AvroRecord>(file, text, avroRecordSchema, 'schema-shape', findings);
  return text === undefined || schema === undefined ? undefined : { version, file, text, schema };
}

function readExamples(root: string, folder: string, findings: Finding[]): ContractExample[] | undefined {
  const before = findings.length;
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.startsWith('examples/'))
    .sort();
  const examples = names.flatMap((name) => readExample(root, `${folder}/${name}`, findings) ?? []);
  return findings.length === before ? examples : undefined;
}

function readExample(root: string, file: string, findings: Finding[]): ContractExample | undefined {
  const kind = /^(valid|invalid)-[a-z0-9-]+\.json$/.exec(basename(file))?.[1];
  if (kind === undefined) {
    const message = 'The name of the file is not that of an example.';
    findings.push({ file, rule: 'example-name', message, remedy: 'Name it valid-<what>.json or invalid-<what>.json.' });
    return undefined;
  }
  const text = readText(root, file, findings);
  const example = text === undefined ? undefined : readJson(file, text, exampleSchema, 'example-shape', findings);
  if (example !== undefined && (example.violates !== undefined) !== (kind === 'invalid')) {
    const message = kind === 'invalid' ? '`violates` is missing.' : '`violates` does not belong into a valid example.';
    findings.push({
      file,
      field: 'violates',
      rule: 'example-shape',
      message,
      remedy: 'An invalid example, and only that, names the field and rule it violates.',
    });
    return undefined;
  }
  return example === undefined
    ? undefined
    : { file, data: example.data, ...(example.violates === undefined ? {} : { violates: example.violates }) };
}

function readJson<T>(
  file: string,
  text: string,
  shape: z.ZodType<T>,
  rule: string,
  findings: Finding[],
): T | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    findings.push({ file, rule: 'json-syntax', message: `${messageOf(error)}.`, remedy: 'Write valid JSON.' });
    return undefined;
  }
  const parsed = shape.safeParse(json);
  if (parsed.success) {
    return parsed.data;
  }
  for (const issue of parsed.error.issues) {
    const field = namedField(json, issue.path);
    findings.push({
      file,
      ...(field === '' ? {} : { field }),
      rule,
      message: issue.message,
      remedy: 'Use the parts of Avro and the keys that docs/contracts/README.md names.',
    });
  }
  return undefined;
}

function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (field, part) => (typeof part === 'number' ? `${field}[${part}]` : field === '' ? part : `${field}.${part}`),
    '',
  );
}

/** Places in a schema are easier to find by the field's name than by its index. */
function namedField(json: unknown, path: readonly PropertyKey[]): string {
  const named = path.flatMap((part, index) => {
    const parent = path
      .slice(0, index)
      .reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], json);
    const name = (parent as Record<PropertyKey, { name?: unknown }>)[part]?.name;
    return typeof part === 'symbol' ? [] : [typeof part === 'number' && typeof name === 'string' ? name : part];
  });
  return fieldOf(named);
}
