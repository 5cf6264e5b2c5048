import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { nullable, required } from '../testing/broken-contracts.ts';
import { ContractFolder } from '../testing/contract-folder.ts';
import { generateContracts } from './generate.ts';

let folder: ContractFolder;

beforeEach(() => {
  folder = new ContractFolder();
});

afterEach(() => {
  folder.remove();
});

function generated(): string {
  generateContracts(folder.root);
  return readFileSync(join(folder.root, 'libs/contracts/src/generated/garden.ts'), 'utf8');
}

describe('generateContracts', () => {
  it('writes code and documents, and nothing the second time', () => {
    const first = generateContracts(folder.root);
    expect(first.written).toEqual([
      'libs/contracts/src/generated/garden.ts',
      'libs/contracts/src/generated/index.ts',
      'libs/client/src/generated/context-fields.ts',
      'docs/contracts/README.md',
      'docs/contracts/asyncapi.json',
      'docs/contracts/odcs/garden.plant-watered.yaml',
    ]);
    expect(generateContracts(folder.root)).toEqual({ written: [], removed: [], unchanged: 6 });
  });

  it('removes what belonged to an event that is gone', () => {
    generateContracts(folder.root);
    folder.write('../../../libs/contracts/src/generated/orchard.ts', '');
    expect(generateContracts(folder.root).removed).toEqual(['libs/contracts/src/generated/orchard.ts']);
    expect(existsSync(join(folder.root, 'libs/contracts/src/generated/orchard.ts'))).toBe(false);
  });

  it('writes an interface with docs: optional where there is a default, numbers for counts, nested records by name', () => {
    const place = { type: 'record', name: 'Place', doc: 'Where.', fields: [required('row', 'int')] };
    folder.schema(1, [
      nullable('place', { 'confluent:tags': ['PII'] }),
      required('amounts', { type: 'map', values: ['null', 'double'] }),
      required('places', { type: 'array', items: place }),
      required('photo', 'bytes'),
      required('tags', ['null', { type: 'array', items: ['null', 'string'] }], { default: null }),
    ]);
    const code = generated();
    expect(code).toContain('/** Where. */\nexport interface Place {\n  /** A value. */\n  readonly row: number;\n}');
    expect(code).toContain('  /** Text. Personal data. */\n  readonly place?: string | null;');
    expect(code).toContain('readonly amounts: Readonly<Record<string, number | null>>;');
    expect(code).toContain('readonly places: readonly Place[];');
    expect(code).toContain('readonly photo: Buffer;');
    expect(code).toContain('readonly tags?: readonly (string | null)[] | null;');
    expect(code).toContain('export const plantWatered: Contract<PlantWatered> = {');
    expect(code).toContain('"personalFields": [\n    "place"\n  ]');
  });

  it('takes types from the newest version and embeds all of them', () => {
    folder.schema(1, []);
    folder.schema(2, [nullable('place')]);
    const code = generated();
    expect(code).toContain('readonly place?: string | null;');
    expect(code).toContain('"version": 2,');
    expect(code.match(/"name": "PlantWatered"/g)).toHaveLength(2);
  });

  it('cannot be talked out of a comment by a doc', () => {
    folder.schema(1, [nullable('place', { doc: 'Ends */ here.\nNext.' })]);
    expect(generated()).toContain('/** Ends * / here. Next. */');
  });

  it('lists what producers may post with its type, and what the client fills in', () => {
    const index = () => readFileSync(join(folder.root, 'libs/contracts/src/generated/index.ts'), 'utf8');
    const client = () => readFileSync(join(folder.root, 'libs/client/src/generated/context-fields.ts'), 'utf8');
    folder.schema(1, [required('visitorId', 'string'), required('customerId', 'string'), nullable('device')]);
    generated();
    expect(index()).toContain("import { plantWatered, type PlantWatered } from './garden.ts';");
    expect(index()).toContain("  readonly 'garden.plant-watered': PlantWatered;");
    // Nobody but the caller knows a customer who has to be named.
    expect(client()).toContain("  'garden.plant-watered': 'visitorId device',");
    folder.schema(1, [nullable('customerId')]);
    generated();
    expect(client()).toContain("  'garden.plant-watered': 'customerId',");
    folder.contract({ producers: ['reporting'] });
    generated();
    expect(index()).not.toContain("'garden.plant-watered'");
    expect(client()).not.toContain('garden.plant-watered');
  });

  it('turns durations into milliseconds', () => {
    folder.contract({ retention: 'compact', cadence: '90s', freshness: '2m' });
    const code = generated();
    expect(code).toContain('"retentionMs": "compact",\n  "expectedEveryMs": 90000,\n  "freshnessTargetMs": 120000,');
  });

  it('refuses a folder it cannot read, with file and remedy', () => {
    rmSync(join(folder.root, folder.folder, 'v1.avsc'));
    expect(() => generateContracts(folder.root)).toThrow(
      expect.objectContaining({
        code: 'CONTRACT_INVALID',
        message:
          'schemas/garden/plant-watered/v1.avsc v1.avsc is missing. (versions-complete) Number versions from 1 without a gap.',
      }),
    );
  });
});
