import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Finding } from '../finding.ts';
import { generateContracts } from '../generate/generate.ts';
import { brokenContracts, nullable, required } from '../testing/broken-contracts.ts';
import { ContractFolder } from '../testing/contract-folder.ts';
import { checkContracts } from './check-contracts.ts';

const repository = new URL('../../../../', import.meta.url).pathname.replace(/\/$/, '');

let folder: ContractFolder;

beforeEach(() => {
  folder = new ContractFolder();
});

afterEach(() => {
  folder.remove();
});

/** The one finding after the folder was broken in one place. */
function onlyFinding(): Finding | undefined {
  const { findings } = checkContracts(folder.root);
  const told = findings.filter(({ rule }) => rule !== 'generated-up-to-date');
  expect(told).toHaveLength(1);
  return told[0];
}

describe('checkContracts', () => {
  it('finds nothing wrong in the contracts of this repository', () => {
    const result = checkContracts(repository);
    expect(result.findings).toEqual([]);
    expect(result.contracts).toBeGreaterThanOrEqual(27);
  });

  it('finds nothing wrong in a new event once its code is generated', () => {
    generateContracts(folder.root);
    expect(checkContracts(folder.root)).toEqual({ contracts: 1, findings: [] });
  });

  it.each(brokenContracts)('$rule: $what', ({ rule, breakIt, finding }) => {
    breakIt(folder);
    const told = onlyFinding();
    expect(told).toMatchObject({ rule, ...finding });
    expect(told?.file).toContain(folder.folder);
    expect(told?.remedy).not.toBe('');
  });

  it('tells of a generated file that is missing, that differs and that nothing asks for', () => {
    generateContracts(folder.root);
    folder.contract({ purpose: 'Something else.' });
    folder.write('../../../docs/contracts/odcs/garden.gone.yaml', 'x');
    rmSync(join(folder.root, 'docs/contracts/asyncapi.json'));
    const findings = checkContracts(folder.root).findings.map(({ file, message }) => `${file}: ${message}`);
    expect(findings).toEqual([
      'docs/contracts/README.md: The file differs from what schemas/ gives.',
      'docs/contracts/asyncapi.json: The file is missing.',
      'docs/contracts/odcs/garden.gone.yaml: No contract asks for this file.',
      'docs/contracts/odcs/garden.plant-watered.yaml: The file differs from what schemas/ gives.',
      'libs/contracts/src/generated/garden.ts: The file differs from what schemas/ gives.',
    ]);
  });

  it('checks a version against all before it, not only the last', () => {
    folder.schema(1, [nullable('place')]);
    folder.schema(2, []);
    folder.schema(3, [required('place', ['null', 'int'], { default: null })]);
    const { findings } = checkContracts(folder.root);
    const messages = findings.map(({ file, message }) => `${file.replace(/^.*\//, '')} ${message}`);
    expect(messages).toEqual([
      'v3.avsc Readers of v3 cannot read events of v1: place: string cannot be read as null or int.',
      'v3.avsc Readers of v1 cannot read events of v3: place: int cannot be read as null or string.',
    ]);
  });

  it('looks in one direction only where the contract asks for that', () => {
    folder.contract({ compatibility: 'BACKWARD_TRANSITIVE' });
    folder.schema(1, [required('place', 'string')]);
    folder.schema(2, []);
    generateContracts(folder.root);
    expect(checkContracts(folder.root).findings).toEqual([]);
    folder.contract({ compatibility: 'FORWARD_TRANSITIVE' });
    expect(checkContracts(folder.root).findings).toMatchObject([{ rule: 'compatible', field: 'place' }]);
  });

  it('says that the root is wrong', () => {
    expect(() => checkContracts(join(folder.root, 'schemas'))).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE' }),
    );
  });
});
