import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { AvroRecord, ContractOwner } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { stringify } from 'yaml';
import { uniqueNames, type NamedSource } from '../check/unique-names.ts';
import { describeFinding } from '../finding.ts';
import type { GeneratedFile } from '../generate/generated-file.ts';
import { pascalCase } from '../generate/names.ts';
import { contractFileSchema } from '../source/contract-file.ts';
import { readContracts } from '../source/read-contracts.ts';

/** What a new event needs to be told; the rest has defaults that fit most events. */
export interface NewEventOptions {
  readonly owner: ContractOwner;
  /** What the event is good for. */
  readonly purpose?: string;
  /** Name of the key field. Default `id`. */
  readonly key?: string;
  /** Default 3. */
  readonly partitions?: number;
  /** Services that write the topic. Default the ingestion service, which takes events over HTTP. */
  readonly producers?: readonly string[];
}

/**
 * Makes the folder of a new event, complete with examples, so that `check` passes once the code is generated.
 * @returns the paths of the new files relative to the root.
 * @throws NadiError CONTRACT_EXISTS if there is such an event, CONTRACT_INVALID if name or options are not allowed.
 */
export function newEvent(root: string, name: string, options: NewEventOptions): { readonly files: readonly string[] } {
  const [domain = '', event = ''] = name.split('.');
  const contract = contractOfNew(name, options);
  const folder = `schemas/${domain}/${event}`;
  if (existsSync(join(root, folder))) {
    throw new NadiError('CONTRACT_EXISTS', { message: `${folder} exists.`, context: { contract: name } });
  }
  const files = newFiles(folder, domain, event, contract);
  refuseTakenNames(root, domain, event);
  for (const { file, text } of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return { files: files.map(({ file }) => file) };
}

type NewContract = ReturnType<typeof contractOfNew>;

function contractOfNew(name: string, { owner, purpose, key = 'id', partitions = 3, producers }: NewEventOptions) {
  const contract = {
    name,
    purpose: purpose ?? `Tells that ${sentenceOf(name)}.`,
    owner: { team: owner.team, contact: owner.contact, runbook: owner.runbook },
    key,
    partitions,
    compatibility: 'FULL_TRANSITIVE',
    retention: '7d',
    cadence: 'irregular',
    freshness: '5s',
    classification: 'internal',
    quality: [
      {
        name: `${key.replace(/([A-Z])/g, '-$1').toLowerCase()}-present`,
        rule: `size(data.${key}) >= 1`,
        severity: 'error',
      },
    ],
    producers: producers ?? ['ingestion'],
    consumers: [],
  };
  const problems = contractFileSchema.safeParse(contract).error?.issues ?? [];
  const isCamelCase = /^[a-z][a-zA-Z0-9]*$/.test(key);
  if (problems.length > 0 || !isCamelCase) {
    const messages = problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new NadiError('CONTRACT_INVALID', {
      message: `${name.slice(0, 100)}: ${[...messages, ...(isCamelCase ? [] : ['key: must be a name in camelCase'])].join('; ')}`,
      context: { contract: name.slice(0, 100) },
    });
  }
  return contract;
}

/** `wishlist.item-saved` → `item was saved`: a start that the owner replaces by a better sentence. */
function sentenceOf(name: string): string {
  const words = (name.split('.')[1] ?? '').split('-');
  return `${words.slice(0, -1).join(' ') || 'something'} was ${words.at(-1) ?? ''}`;
}

function newFiles(folder: string, domain: string, event: string, contract: NewContract): GeneratedFile[] {
  const { key, purpose } = contract;
  const schema = {
    type: 'record',
    name: pascalCase(event),
    namespace: `nadi.${domain}`,
    doc: purpose,
    fields: [
      { name: key, type: 'string', doc: 'Id of the entity the event is about; events of one id keep their order.' },
      { name: 'reason', type: ['null', 'string'], default: null, doc: 'Why it happened; null if unknown.' },
    ],
  };
  const json = (value: unknown): string =>
    `${JSON.stringify(value, null, 2).replace(/\[\s+"null",\s+"string"\s+\]/, '["null", "string"]')}\n`;
  const example = { [key]: 'example-1', reason: null };
  return [
    { file: `${folder}/contract.yaml`, text: stringify(contract, { lineWidth: 0 }) },
    { file: `${folder}/v1.avsc`, text: json(schema) },
    { file: `${folder}/examples/valid-minimal.json`, text: json({ data: { [key]: 'example-1' } }) },
    {
      file: `${folder}/examples/invalid-missing-key.json`,
      text: json({ data: { reason: 'none' }, violates: { field: key, rule: 'required' } }),
    },
    {
      file: `${folder}/examples/invalid-unknown-field.json`,
      text: json({ data: { ...example, colour: 'blue' }, violates: { field: 'colour', rule: 'unknown' } }),
    },
  ];
}

/** A clash of generated names is told before anything is written. */
function refuseTakenNames(root: string, domain: string, event: string): void {
  const { contracts } = readContracts(root);
  const name = `${domain}.${event}`;
  const file = `schemas/${domain}/${event}/contract.yaml`;
  const schema: AvroRecord = {
    type: 'record',
    name: pascalCase(event),
    namespace: `nadi.${domain}`,
    doc: '',
    fields: [],
  };
  const planned: NamedSource = { name, event, file, versions: [{ version: 1, file, text: '', schema }] };
  const clashes = uniqueNames([...contracts, planned]).filter((finding) => finding.file === file);
  if (clashes.length > 0) {
    throw new NadiError('CONTRACT_INVALID', {
      message: clashes.map(describeFinding).join('\n'),
      context: { contract: name },
    });
  }
}
