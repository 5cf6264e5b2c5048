import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkContracts, describeFinding, generateContracts } from '@nadi/contract-tooling';
import { compileValidator, contractNamed, type AvroRecord, type Contract } from '@nadi/contracts';
import { emptyState, mapEvent, observe, proposeContract, type ContractProposal } from '@nadi/schema-inference';
import { eventsOfShape } from '../testing/event-shapes.ts';

const owner = { team: 'garden', contact: 'garden@nadi.example', runbook: 'https://runbooks.nadi.example/garden' };
const seeds = Array.from({ length: 320 }, (_, index) => 60_000 + index);
const eventsPerShape = 60;

let root: string;
const proposals = new Map<number, ContractProposal>();

function propose(seed: number): ContractProposal {
  const state = emptyState();
  eventsOfShape(seed, eventsPerShape).forEach((event, index) => observe(state, event, index));
  return proposeContract(state, { name: `tried.shape-${seed}`, owner });
}

function contractOf(proposal: ContractProposal): Contract {
  const avsc = proposal.files.find(({ file }) => file.endsWith('v1.avsc'))?.text ?? '';
  return {
    ...contractNamed('platform.service-started'),
    name: proposal.name,
    key: proposal.key.field,
    version: 1,
    schemas: [JSON.parse(avsc) as AvroRecord],
  };
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'nadi-proposed-'));
  for (const seed of seeds) {
    const proposal = propose(seed);
    proposals.set(seed, proposal);
    for (const { file, text } of proposal.files) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
  }
});

afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('a proposed contract', () => {
  it(`passes the check as it is, for ${seeds.length} seeded shapes of events`, () => {
    generateContracts(root);
    const { contracts, findings } = checkContracts(root);
    expect(findings.map(describeFinding)).toEqual([]);
    expect(contracts).toBe(seeds.length);
  }, 120_000);

  it('takes every event that was seen, once it is mapped', () => {
    const refused = seeds.flatMap((seed) => {
      const proposal = proposals.get(seed) as ContractProposal;
      const validate = compileValidator(contractOf(proposal));
      return eventsOfShape(seed, eventsPerShape).flatMap((event) => {
        const issue = validate(mapEvent(proposal.mapping, event, 'event-1'));
        return issue === undefined ? [] : [{ seed, ...issue }];
      });
    });
    expect(refused).toEqual([]);
  }, 120_000);

  it('takes every event as it is where it says so', () => {
    const fitting = seeds.filter((seed) => proposals.get(seed)?.fitsAsIs === true);
    const refused = fitting.flatMap((seed) => {
      const validate = compileValidator(contractOf(proposals.get(seed) as ContractProposal));
      return eventsOfShape(seed, eventsPerShape).flatMap((event) => {
        const issue = validate(event);
        return issue === undefined ? [] : [{ seed, ...issue }];
      });
    });
    expect(fitting.length).toBeGreaterThan(50);
    expect(refused).toEqual([]);
  }, 120_000);

  it('holds no personal value that was seen', () => {
    const leaked = seeds.flatMap((seed) => {
      const texts = (proposals.get(seed)?.files ?? [])
        .map(({ file }) => readFileSync(join(root, file), 'utf8'))
        .join('\n');
      return [...texts.matchAll(/asha|ravi|verma|iyer|\+9198\d|(?<![\d.])98\d{8}(?!\d)|203\.0\.113\.(?!7")\d+/gi)].map(
        ([found]) => ({ seed, found }),
      );
    });
    expect(leaked).toEqual([]);
  });
});
