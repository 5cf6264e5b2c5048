import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { newEvent } from '../new-event/new-event.ts';

export const testOwner = {
  team: 'garden',
  contact: 'garden@nadi.example',
  runbook: 'https://runbooks.nadi.example/garden',
};

/** A repository with one event that passes every check, in a temporary folder, to be broken in one place by a spec. */
export class ContractFolder {
  readonly root = mkdtempSync(join(tmpdir(), 'nadi-contracts-'));

  constructor(
    readonly name = 'garden.plant-watered',
    key = 'plantId',
  ) {
    mkdirSync(join(this.root, 'schemas'));
    newEvent(this.root, name, { owner: testOwner, key, purpose: 'Tells that a plant was watered.' });
  }

  get folder(): string {
    return `schemas/${this.name.replace('.', '/')}`;
  }

  /** Writes a file of the event's folder. */
  write(file: string, content: unknown): void {
    const path = join(this.root, this.folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  }

  /** Writes `contract.yaml` with some keys replaced; undefined takes a key away. */
  contract(changes: Readonly<Record<string, unknown>>): void {
    const contract: Record<string, unknown> = {
      name: this.name,
      purpose: 'Tells that a plant was watered.',
      owner: testOwner,
      key: 'plantId',
      partitions: 3,
      compatibility: 'FULL_TRANSITIVE',
      retention: '7d',
      cadence: 'irregular',
      freshness: '5s',
      classification: 'internal',
      quality: [],
      producers: ['ingestion'],
      consumers: [],
      ...changes,
    };
    this.write(
      'contract.yaml',
      stringify(Object.fromEntries(Object.entries(contract).filter(([, value]) => value !== undefined))),
    );
  }

  /** Writes a version of the schema with these fields beside the key. */
  schema(version: number, fields: readonly object[], changes: object = {}): void {
    this.write(`v${version}.avsc`, {
      type: 'record',
      name: 'PlantWatered',
      namespace: 'nadi.garden',
      doc: 'A plant was watered.',
      fields: [{ name: 'plantId', type: 'string', doc: 'Id of the plant.' }, { ...reason }, ...fields],
      ...changes,
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

const reason = { name: 'reason', type: ['null', 'string'], default: null, doc: 'Why; null if unknown.' };
