import { beforeEach, describe, expect, it } from '@jest/globals';
import { contractNamed } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import type { ErasureStore, LogEnds, OpenErasure } from '../erasure/erasure-store.ts';
import type { FileRewriter } from './file-rewriter.ts';
import { erasedColumns, LakeErasing } from './lake-erasing.ts';
import type { LakeFile } from './lake-file.ts';
import { LakeView } from './lake-view.ts';

const topic = 'storefront.search-performed';
let nowMs: number;
let open: OpenErasure[];
let failures: [string, string][];
let looked: string[];
let rewrittenFiles: string[];
let broken: ReadonlyMap<string, Error>;

const asked = (
  id: string,
  tenantId: string,
  until: LogEnds = { [topic]: { 0: { low: 0, high: 10 } } },
): OpenErasure => ({
  ...{ id, tenantId, field: 'visitorId', value: 'v1', contracts: [topic], until, requestedBy: 'tests' },
  ...{ requestedAt: new Date(0), removedRows: 0, rewrittenVersion: null, rewrittenAt: null, failure: null },
  completedAt: null,
});

const file = (tenantId: string, key: string) => ({ key, tenantId, contract: topic, hourMs: 0 }) as unknown as LakeFile;

function viewOf(files: readonly LakeFile[], nextOffset: number): LakeView {
  const positions = nextOffset === 0 ? [] : [{ topic, partition: 0, nextOffset }];
  return LakeView.empty.after({ version: 1, added: files, removed: [], positions });
}

const change = (id: string, changes: Partial<OpenErasure>) => {
  open = open.map((one) => (one.id === id ? { ...one, ...changes } : one));
  return Promise.resolve();
};

function erasing(): LakeErasing {
  const store = {
    open: () => Promise.resolve(open),
    rowsRemoved: () => Promise.resolve(),
    rewritten: (id: string) => change(id, { rewrittenVersion: 1 }),
    failed: (id: string, failure: string) => Promise.resolve(void failures.push([id, failure])),
    withoutOldFiles: () => Promise.resolve([]),
  } as unknown as ErasureStore;
  const rewriter = {
    has({ key }: LakeFile) {
      const error = broken.get(key);
      looked.push(key);
      return error === undefined ? Promise.resolve(key.startsWith('with')) : Promise.reject(error);
    },
    rewrite: (_epoch: number, { key }: LakeFile) => Promise.resolve(rewrittenFiles.push(key)),
  } as unknown as FileRewriter;
  return new LakeErasing({ store, rewriter, upkeep: { sweep: () => Promise.resolve() }, now: () => nowMs });
}

beforeEach(() => {
  nowMs = 0;
  open = [];
  failures = [];
  looked = [];
  rewrittenFiles = [];
  broken = new Map();
});

describe('LakeErasing', () => {
  it('rewrites the files that have such rows, of the tenant alone', async () => {
    open = [asked('e1', 'acme')];
    const view = viewOf([file('acme', 'with-1'), file('acme', 'none'), file('globex', 'with-2')], 10);
    expect(await erasing().turn(1, view)).toBe('erased');
    expect(rewrittenFiles).toEqual(['with-1']);
    expect(open[0]?.rewrittenVersion).toBe(1);
  });

  it('waits until files have passed the ends of the logs, unless a log has nothing any more', async () => {
    open = [asked('e1', 'acme')];
    expect(await erasing().turn(1, viewOf([], 9))).toBe('waits');
    expect(await erasing().turn(1, viewOf([], 10))).toBe('erased');
    open = [asked('e2', 'acme', { [topic]: { 0: { low: 10, high: 10 } } })];
    expect(await erasing().turn(1, viewOf([], 0))).toBe('erased');
    expect(await erasing().turn(1, viewOf([], 0))).toBe('idle');
  });

  it('lets one that fails rest, says why, and does the next', async () => {
    open = [asked('e1', 'acme'), asked('e2', 'globex')];
    broken = new Map([['with-1', new NadiError('OBJECT_DAMAGED', { message: 'it is cut off' })]]);
    const view = viewOf([file('acme', 'with-1'), file('globex', 'with-2')], 10);
    const erasures = erasing();
    expect(await erasures.turn(1, view)).toBe('erased');
    expect(failures).toEqual([['e1', 'it is cut off']]);
    expect(await erasures.turn(1, view)).toBe('erased');
    expect(rewrittenFiles).toEqual(['with-2']);
    expect(await erasures.turn(1, view)).toBe('idle');
    nowMs = 60_000;
    broken = new Map();
    await erasures.turn(1, view);
    expect(open.map(({ rewrittenVersion }) => rewrittenVersion)).toEqual([1, 1]);
  });

  it('ends at once when another instance writes the lake', async () => {
    open = [asked('e1', 'acme')];
    broken = new Map([
      ['with-1', new NadiError('LAKE_LEADER_CHANGED', { message: 'epoch 1 is over', retriable: true })],
    ]);
    await expect(erasing().turn(1, viewOf([file('acme', 'with-1')], 10))).rejects.toMatchObject({
      code: 'LAKE_LEADER_CHANGED',
    });
    expect(failures).toEqual([]);
  });

  it('looks at some files at a time, each once', async () => {
    open = [asked('e1', 'acme')];
    const files = Array.from({ length: 450 }, (_, index) => file('acme', `none-${index}`));
    const erasures = erasing();
    for (const seen of [200, 400, 450]) {
      await erasures.turn(1, viewOf(files, 10));
      expect(new Set(looked).size).toBe(seen);
    }
    expect(looked).toHaveLength(450);
    expect(open[0]?.rewrittenVersion).toBe(1);
  });
});

describe('the columns that hold an entity', () => {
  it('are its field, and the key if that is made of it', () => {
    expect(erasedColumns(contractNamed('customers.profile-changed'), 'customerId')).toEqual([
      'customerId',
      'event_key',
    ]);
    expect(erasedColumns(contractNamed('orders.order-placed'), 'customerId')).toEqual(['customerId']);
    expect(erasedColumns(contractNamed(topic), 'durationMs')).toEqual([]);
    expect(erasedColumns(contractNamed(topic), 'sellerId')).toEqual([]);
  });
});
