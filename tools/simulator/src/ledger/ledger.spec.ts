import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openLedger, type Ledger, type LedgerEntry } from './ledger.ts';

const entry = (id: string, rest: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id,
  contract: 'orders.order-placed',
  key: `key of ${id}`,
  tenantId: 'shop',
  timeMs: 1_700_000_000_000,
  outcome: 'acknowledged',
  sends: 1,
  duplicates: 0,
  ...rest,
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}

describe('Ledger', () => {
  let folder: string;
  let file: string;
  let ledger: Ledger;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nadi-ledger-'));
    file = join(folder, 'new', 'run.ledger');
    ledger = await openLedger(file);
  });

  afterEach(() => {
    ledger.close();
    rmSync(folder, { recursive: true });
  });

  it('sums up the outcomes', () => {
    ledger.record(entry('1'));
    ledger.record(entry('2', { contract: 'cart.item-added', sends: 4, duplicates: 1 }));
    ledger.record(entry('3', { outcome: 'refused', code: 'EVENT_FIELD_INVALID' }));
    ledger.record(entry('4', { outcome: 'unknown', sends: 2 }));
    expect(ledger.summary()).toEqual({
      sent: 4,
      acked: 2,
      refused: 1,
      unknown: 1,
      duplicatesSent: 1,
      resent: 3,
      ackedByContract: { 'cart.item-added': 1, 'orders.order-placed': 1 },
      refusedByCode: { EVENT_FIELD_INVALID: 1 },
    });
  });

  it('gives back what was acknowledged, also before it is closed and also after', async () => {
    ledger.record(entry('1', { key: 'a "quoted"\nkey', tenantId: 'other' }));
    ledger.record(entry('2', { outcome: 'unknown' }));
    ledger.record(entry('3'));
    const { contract, timeMs } = entry('');
    const expected = [
      { id: '1', contract, key: 'a "quoted"\nkey', tenantId: 'other', timeMs },
      { id: '3', contract, key: 'key of 3', tenantId: 'shop', timeMs },
    ];
    expect(await collect(ledger.acknowledged())).toEqual(expected);
    ledger.close();
    expect(await collect(ledger.acknowledged())).toEqual(expected);
    expect(() => ledger.record(entry('4'))).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  });

  it('continues a file, and passes over the line a killed process did not finish', async () => {
    ledger.record(entry('1'));
    ledger.record(entry('2', { outcome: 'refused', code: 'KEY_SCOPE' }));
    ledger.close();
    appendFileSync(file, '["a",0,0,17000');
    ledger = await openLedger(file);
    ledger.record(entry('3', { contract: 'cart.item-added' }));
    expect(ledger.summary()).toMatchObject({ sent: 3, acked: 2, refused: 1 });
    expect((await collect(ledger.entries())).map(({ id, contract }) => [id, contract])).toEqual([
      ['1', 'orders.order-placed'],
      ['2', 'orders.order-placed'],
      ['3', 'cart.item-added'],
    ]);
  });

  it('stays small: fewer than a hundred bytes an event', () => {
    for (let index = 0; index < 1_000; index += 1) {
      ledger.record(entry(`0k3x9a2-${index.toString(36)}`, { key: `o-0k3x9a2-${index}` }));
    }
    ledger.flush();
    expect(readFileSync(file).length / 1_000).toBeLessThan(100);
  });

  it('refuses a file that is not a ledger', async () => {
    const other = join(folder, 'other');
    writeFileSync(other, 'id,outcome\n1,ok\n');
    await expect(openLedger(other)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});
