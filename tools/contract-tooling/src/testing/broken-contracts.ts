import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from '../finding.ts';
import { newEvent } from '../new-event/new-event.ts';
import { testOwner, type ContractFolder } from './contract-folder.ts';

/** An optional field, which leaves the examples valid. */
export const nullable = (name: string, more: object = {}) => ({
  name,
  type: ['null', 'string'],
  default: null,
  doc: 'Text.',
  ...more,
});
/** A field without a default, unless it is given one. */
export const required = (name: string, type: unknown, more: object = {}) => ({ name, type, doc: 'A value.', ...more });
const pii = { 'confluent:tags': ['PII'] };

/** A contract that is broken in one place, and what the check says of it. */
interface BrokenContract {
  readonly rule: string;
  readonly what: string;
  readonly breakIt: (folder: ContractFolder) => void;
  readonly finding: Partial<Finding>;
}

const instant = { type: 'long', logicalType: 'timestamp-millis' };

const shapeCases: readonly BrokenContract[] = [
  {
    rule: 'file-missing',
    what: 'contract.yaml is missing',
    breakIt: (f) => rmSync(join(f.root, f.folder, 'contract.yaml')),
    finding: {},
  },
  {
    rule: 'contract-shape',
    what: 'contract.yaml is not YAML',
    breakIt: (f) => f.write('contract.yaml', 'name: [a\nkey: b\n'),
    finding: { line: 2 },
  },
  {
    rule: 'contract-shape',
    what: 'a key is unknown',
    breakIt: (f) => f.contract({ colour: 'blue' }),
    finding: { line: 18 },
  },
  {
    rule: 'contract-shape',
    what: 'a duration is none',
    breakIt: (f) => f.contract({ freshness: 'soon' }),
    finding: { field: 'freshness', line: 12 },
  },
  {
    rule: 'contract-shape',
    what: 'partitions are not counted',
    breakIt: (f) => f.contract({ partitions: 0 }),
    finding: { field: 'partitions' },
  },
  {
    rule: 'contract-shape',
    what: 'the level is not transitive',
    breakIt: (f) => f.contract({ compatibility: 'NONE' }),
    finding: { field: 'compatibility' },
  },
  {
    rule: 'contract-shape',
    what: 'the runbook is no address',
    breakIt: (f) => f.contract({ owner: { ...testOwner, runbook: 'the wiki' } }),
    finding: { field: 'owner.runbook', line: 6 },
  },
  {
    rule: 'versions-complete',
    what: 'a version is missing',
    breakIt: (f) => f.schema(3, []),
    finding: { message: 'v2.avsc is missing.' },
  },
  { rule: 'json-syntax', what: 'a schema is not JSON', breakIt: (f) => f.write('v1.avsc', '{'), finding: {} },
  {
    rule: 'schema-shape',
    what: 'an enum is used',
    breakIt: (f) => f.schema(1, [required('kind', { type: 'enum', name: 'Kind', symbols: ['A'] })]),
    finding: { field: 'fields.kind.type' },
  },
  {
    rule: 'schema-shape',
    what: 'a name is not camelCase',
    breakIt: (f) => f.schema(1, [nullable('street_name')]),
    finding: {},
  },
  {
    rule: 'example-name',
    what: 'an example has another name',
    breakIt: (f) => f.write('examples/good.json', { data: {} }),
    finding: {},
  },
  {
    rule: 'example-shape',
    what: 'an invalid example violates nothing',
    breakIt: (f) => f.write('examples/invalid-x.json', { data: {} }),
    finding: { field: 'violates' },
  },
];

const meaningCases: readonly BrokenContract[] = [
  {
    rule: 'name-matches-folder',
    what: 'the contract has another name',
    breakIt: (f) => f.contract({ name: 'garden.plant-fed' }),
    finding: { field: 'name', line: 1 },
  },
  {
    rule: 'record-matches-event',
    what: 'the record has another name',
    breakIt: (f) => f.schema(1, [], { name: 'PlantFed' }),
    finding: {},
  },
  {
    rule: 'record-matches-event',
    what: 'the record has another namespace',
    breakIt: (f) => f.schema(1, [], { namespace: 'nadi.orders' }),
    finding: {},
  },
  {
    rule: 'documented',
    what: 'a field has no doc',
    breakIt: (f) => f.schema(1, [nullable('place', { doc: ' ' })]),
    finding: { field: 'place' },
  },
  {
    rule: 'documented',
    what: 'a nested record has no doc',
    breakIt: (f) =>
      f.schema(1, [
        required('place', ['null', { type: 'record', name: 'Place', fields: [nullable('room')] }], { default: null }),
      ]),
    finding: { field: 'Place' },
  },
  {
    rule: 'key-is-required-string',
    what: 'the key is no field',
    breakIt: (f) => f.contract({ key: 'potId' }),
    finding: { field: 'potId', line: 7 },
  },
  {
    rule: 'key-is-required-string',
    what: 'the key may be missing',
    breakIt: (f) => f.contract({ key: 'reason' }),
    finding: { field: 'reason' },
  },
  {
    rule: 'seller-is-string',
    what: 'the seller is no field',
    breakIt: (f) => f.contract({ seller: 'potter' }),
    finding: { field: 'potter', line: 18 },
  },
  {
    rule: 'seller-is-string',
    what: 'the seller is a number',
    breakIt: (f) => {
      f.contract({ seller: 'potterId' });
      f.schema(1, [required('potterId', ['null', 'long'], { default: null })]);
    },
    finding: { field: 'potterId' },
  },
  {
    rule: 'seller-is-string',
    what: 'the seller is personal data',
    breakIt: (f) => {
      f.contract({ seller: 'potter', classification: 'restricted' });
      f.schema(1, [nullable('potter', pii)]);
    },
    finding: { field: 'potter' },
  },
  {
    rule: 'amount-is-long',
    what: 'an amount is a double',
    breakIt: (f) =>
      f.schema(1, [
        required('costMinor', 'double', { default: 0 }),
        required('currency', 'string', { default: 'EUR' }),
      ]),
    finding: { field: 'costMinor' },
  },
  {
    rule: 'amount-has-currency',
    what: 'an amount has no currency',
    breakIt: (f) => f.schema(1, [required('costMinor', 'long', { default: 0 })]),
    finding: { field: 'costMinor' },
  },
  {
    rule: 'instant-named-at',
    what: 'an instant is named otherwise',
    breakIt: (f) => f.schema(1, [required('wateredOn', ['null', instant], { default: null })]),
    finding: { field: 'wateredOn' },
  },
  {
    rule: 'instant-named-at',
    what: 'a text is named like an instant',
    breakIt: (f) => f.schema(1, [nullable('wateredAt')]),
    finding: { field: 'wateredAt' },
  },
  {
    rule: 'schema-avro',
    what: 'a default does not fit its type',
    breakIt: (f) => f.schema(1, [required('litres', 'int', { default: 'many' })]),
    finding: {},
  },
  {
    rule: 'names-unique',
    what: 'a nested record is called like another event',
    breakIt: (f) => {
      newEvent(f.root, 'garden.plant-fed', { owner: testOwner });
      f.schema(1, [
        required('fed', ['null', { type: 'record', name: 'PlantFed', doc: 'Fed.', fields: [nullable('what')] }], {
          default: null,
        }),
      ]);
    },
    finding: { field: 'PlantFed', message: 'The generated name PlantFed is taken by garden.plant-fed.' },
  },
];

const personalCases: readonly BrokenContract[] = [
  {
    rule: 'tag-known',
    what: 'a tag is misspelled',
    breakIt: (f) => f.schema(1, [nullable('place', { 'confluent:tags': ['pii'] })]),
    finding: { field: 'place' },
  },
  {
    rule: 'personal-data-is-string',
    what: 'personal data is a number',
    breakIt: (f) => {
      f.contract({ classification: 'restricted' });
      f.schema(1, [required('houseNumber', ['null', 'int'], { default: null, ...pii })]);
    },
    finding: { field: 'houseNumber' },
  },
  {
    rule: 'personal-data-is-no-id',
    what: 'personal data is an id',
    breakIt: (f) => {
      f.contract({ classification: 'restricted' });
      f.schema(1, [nullable('gardenerId', pii)]);
    },
    finding: { field: 'gardenerId' },
  },
  {
    rule: 'personal-data-is-no-key',
    what: 'the key is personal data',
    breakIt: (f) => {
      f.contract({ classification: 'restricted', key: 'gardener' });
      f.schema(1, [], { fields: [required('gardener', 'string', pii)] });
      for (const example of ['valid-minimal', 'invalid-unknown-field']) {
        f.write(`examples/${example}.json`, {
          data: { gardener: 'a', ...(example === 'valid-minimal' ? {} : { colour: 1 }) },
          ...(example === 'valid-minimal' ? {} : { violates: { field: 'colour', rule: 'unknown' } }),
        });
      }
      f.write('examples/invalid-missing-key.json', { data: {}, violates: { field: 'gardener', rule: 'required' } });
    },
    finding: { field: 'gardener', line: 7 },
  },
  {
    rule: 'personal-data-is-restricted',
    what: 'personal data is only internal',
    breakIt: (f) => f.schema(1, [nullable('gardener', pii)]),
    finding: { field: 'classification' },
  },
  {
    rule: 'personal-data-tagged',
    what: 'an e-mail address is not tagged',
    breakIt: (f) => f.schema(1, [nullable('contactEmail')]),
    finding: { field: 'contactEmail' },
  },
  {
    rule: 'personal-data-stays-tagged',
    what: 'a later version drops the tag',
    breakIt: (f) => {
      f.schema(1, [nullable('gardener', pii)]);
      f.schema(2, [nullable('gardener')]);
    },
    finding: { field: 'gardener' },
  },
];

const contentCases: readonly BrokenContract[] = [
  {
    rule: 'compatible',
    what: 'a required field is added',
    breakIt: (f) => {
      f.schema(2, [required('litres', 'int')]);
      f.write('examples/valid-minimal.json', { data: { plantId: 'a', litres: 1 } });
      f.write('examples/invalid-unknown-field.json', {
        data: { plantId: 'a', litres: 1, colour: 1 },
        violates: { field: 'colour', rule: 'unknown' },
      });
      f.write('examples/invalid-missing-key.json', {
        data: { litres: 1 },
        violates: { field: 'plantId', rule: 'required' },
      });
    },
    finding: {
      field: 'litres',
      message: 'Readers of v2 cannot read events of v1: litres: it is not there and has no default.',
    },
  },
  {
    rule: 'examples-present',
    what: 'there is one invalid example',
    breakIt: (f) => rmSync(join(f.root, f.folder, 'examples/invalid-missing-key.json')),
    finding: {},
  },
  {
    rule: 'valid-example-fits',
    what: 'a valid example does not fit',
    breakIt: (f) => f.write('examples/valid-other.json', { data: { plantId: 5 } }),
    finding: { field: 'plantId' },
  },
  {
    rule: 'invalid-example-fails',
    what: 'an invalid example fails elsewhere',
    breakIt: (f) => f.write('examples/invalid-other.json', { data: {}, violates: { field: 'reason', rule: 'type' } }),
    finding: { field: 'reason' },
  },
  {
    rule: 'invalid-example-fails',
    what: 'an invalid example is valid',
    breakIt: (f) =>
      f.write('examples/invalid-other.json', { data: { plantId: 'a' }, violates: { field: 'reason', rule: 'type' } }),
    finding: { field: 'reason' },
  },
  {
    rule: 'quality-parses',
    what: 'a quality rule is not CEL',
    breakIt: (f) => f.contract({ quality: [quality('data.plantId ==')] }),
    finding: { line: 16 },
  },
  {
    rule: 'quality-holds',
    what: 'a quality rule names a field that is not there',
    breakIt: (f) => f.contract({ quality: [quality('size(data.plant) > 0')] }),
    finding: { line: 16 },
  },
  {
    rule: 'quality-holds',
    what: 'a valid example breaks a quality rule',
    breakIt: (f) => f.contract({ quality: [quality("data.plantId == 'other'")] }),
    finding: {},
  },
  {
    rule: 'quality-names-differ',
    what: 'two quality rules have one name',
    breakIt: (f) => f.contract({ quality: [quality('true'), quality('1 == 1')] }),
    finding: { field: 'quality[1]' },
  },
];

function quality(rule: string) {
  return { name: 'plant-known', rule, severity: 'warn' };
}

/** One contract for every way in which a rule can be broken. */
export const brokenContracts = [...shapeCases, ...meaningCases, ...personalCases, ...contentCases];
