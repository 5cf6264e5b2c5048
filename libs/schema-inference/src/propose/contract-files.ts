import type { ContractOwner } from '@nadi/contracts';
import { valuesOf } from '../inferred-schema.ts';
import { pascalName, takeName } from './avro-name.ts';
import type { FieldPlan } from './field-plan.ts';
import { avroField } from './plan-value.ts';

/** A file to be written. */
export interface ProposedFile {
  /** Path relative to the root of the repository, with forward slashes. */
  readonly file: string;
  readonly text: string;
}

/** What the files are made from. */
export interface ContractParts {
  readonly name: string;
  readonly domain: string;
  readonly event: string;
  readonly owner: ContractOwner;
  readonly purpose?: string;
  readonly partitions?: number;
  readonly producers?: readonly string[];
  /** The key first, if it is one of them. */
  readonly fields: readonly FieldPlan[];
  readonly keyField: string;
  /** Set if the key is none of the fields. */
  readonly keyFromEventId: string | undefined;
  readonly isPersonal: boolean;
}

/** The files of a contract's folder, in the layout of `nadi new event`. */
export function contractFiles(parts: ContractParts): ProposedFile[] {
  const { domain, event, keyField, fields } = parts;
  const folder = `schemas/${domain}/${event}`;
  const whole = wholeExample(parts);
  const required = new Set(fields.filter(({ isOptional }) => !isOptional).map(({ to }) => to));
  const least = Object.fromEntries(
    Object.entries(whole).filter(([name]) => name === parts.keyFromEventId || required.has(name)),
  );
  const withoutKey = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== keyField));
  const unknown = takeName(new Set(Object.keys(whole)), 'unknownField');
  const example = (name: string, value: unknown): ProposedFile => ({
    file: `${folder}/examples/${name}.json`,
    text: json(value),
  });
  return [
    { file: `${folder}/contract.yaml`, text: yamlLines(contractYaml(parts)).join('') },
    { file: `${folder}/v1.avsc`, text: json(schemaOf(parts)) },
    example('valid-minimal', { data: least }),
    example('valid-whole', { data: whole }),
    example('invalid-missing-key', { data: withoutKey, violates: { field: keyField, rule: 'required' } }),
    example('invalid-unknown-field', {
      data: { ...whole, [unknown]: 'blue' },
      violates: { field: unknown, rule: 'unknown' },
    }),
  ];
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2).replaceAll(/\[\s+"null",\s+"(\w+)"\s+\]/g, '["null", "$1"]')}\n`;
}

/** YAML of texts, numbers, lists and maps, in the layout of the contracts that are there. */
function yamlLines(map: object, indent = ''): string[] {
  return Object.entries(map).flatMap(([key, value]: [string, unknown]) => {
    if (typeof value !== 'object' || value === null) {
      return [`${indent}${key}: ${scalar(value)}\n`];
    }
    if (!Array.isArray(value)) {
      return [`${indent}${key}:\n`, ...yamlLines(value, `${indent}  `)];
    }
    return value.length === 0
      ? [`${indent}${key}: []\n`]
      : [`${indent}${key}:\n`, ...value.flatMap((item: unknown) => yamlItem(item, `${indent}  `))];
  });
}

function yamlItem(item: unknown, indent: string): string[] {
  if (typeof item !== 'object' || item === null) {
    return [`${indent}- ${scalar(item)}\n`];
  }
  const [first = '', ...rest] = yamlLines(item, `${indent}  `);
  return [`${indent}- ${first.trimStart()}`, ...rest];
}

/** What could be read as something else stands in quotes; every JSON text is one of YAML. */
function scalar(value: unknown): string {
  const isPlain =
    typeof value === 'number' || (typeof value === 'string' && /^[A-Za-z][\w./@-]*(?: [\w./@;-]+)*$/.test(value));
  const isWord = typeof value === 'string' && /^(?:true|false|null|yes|no|on|off|y|n)$/i.test(value);
  return isPlain && !isWord ? String(value) : JSON.stringify(value);
}

function wholeExample({ fields, keyFromEventId }: ContractParts): Record<string, unknown> {
  const values = Object.fromEntries(fields.map(({ to, value }) => [to, value.example]));
  return keyFromEventId === undefined ? values : { [keyFromEventId]: 'event-1', ...values };
}

function purposeOf({ name, purpose }: ContractParts): string {
  return purpose ?? `Proposed from events of the undeclared type ${name}; its owner says what it is good for.`;
}

function schemaOf(parts: ContractParts): object {
  const { domain, event, fields, keyFromEventId } = parts;
  const key =
    keyFromEventId === undefined
      ? []
      : [{ name: keyFromEventId, type: 'string', doc: 'Id of the event, for want of an id of what it is about.' }];
  return {
    type: 'record',
    name: pascalName(event),
    namespace: `nadi.${domain}`,
    doc: purposeOf(parts),
    fields: [...key, ...fields.map(avroField)],
  };
}

function contractYaml(parts: ContractParts): object {
  const { name, owner, keyField, partitions = 3, producers = ['ingestion'], isPersonal } = parts;
  return {
    name,
    purpose: purposeOf(parts),
    owner: { team: owner.team, contact: owner.contact, runbook: owner.runbook },
    key: keyField,
    partitions,
    compatibility: 'FULL_TRANSITIVE',
    retention: '7d',
    cadence: 'irregular',
    freshness: '5s',
    classification: isPersonal ? 'restricted' : 'internal',
    quality: qualityRules(parts),
    producers: [...producers],
    consumers: [],
  };
}

/** Names that CEL has a meaning for. */
const celWords = new Set(
  ['as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let'].concat([
    'loop',
    'namespace',
    'null',
    'package',
    'return',
    'true',
    'var',
    'void',
    'while',
  ]),
);

interface QualityYaml {
  readonly name: string;
  readonly rule: string;
  readonly severity: 'error' | 'warn';
}

/** The key is there, and sets of codes are known: as warnings, since a set that was seen is not a set that was meant. */
function qualityRules({ fields, keyField }: ContractParts): QualityYaml[] {
  const kebab = (name: string) => name.replaceAll(/([A-Z])/g, '-$1').toLowerCase();
  const present: QualityYaml[] = celWords.has(keyField)
    ? []
    : [{ name: `${kebab(keyField)}-present`, rule: `size(data.${keyField}) >= 1`, severity: 'error' }];
  const known = fields.flatMap(({ node, to, isOptional, value }): QualityYaml[] => {
    const values = valuesOf(node);
    if (
      values === undefined ||
      value.type !== 'string' ||
      value.personal !== undefined ||
      to === keyField ||
      celWords.has(to)
    ) {
      return [];
    }
    const list = values.map((code) => `'${code.value}'`).join(', ');
    const rule = `${isOptional ? `data.${to} == null || ` : ''}data.${to} in [${list}]`;
    return [{ name: `${kebab(to)}-known`, rule, severity: 'warn' }];
  });
  return [...present, ...known];
}
