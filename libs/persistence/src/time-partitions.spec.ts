import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { MonthPartitions, monthStart } from './time-partitions.ts';

describe('monthStart', () => {
  it.each([
    ['2026-01-01T00:00:00.000Z', '2026-01-01'],
    ['2026-01-31T23:59:59.999Z', '2026-01-01'],
    ['2024-02-29T12:00:00+14:00', '2024-02-01'],
    ['2026-12-31T23:00:00-02:00', '2027-01-01'],
    ['1970-01-01T00:00:00Z', '1970-01-01'],
  ])('is the first day of the month in UTC (%s: %s)', (time, expected) => {
    expect(monthStart(Date.parse(time))).toBe(expected);
  });
});

describe('guardWrite', () => {
  const missing = () =>
    Promise.reject(Object.assign(new Error('no partition of relation found for row'), { code: '23514' }));

  it('makes a write into a dropped partition come again, after its partition was created anew', async () => {
    const queries: unknown[] = [];
    const dataSource = { query: async (_sql: string, parameters: unknown[]) => void queries.push(parameters) };
    const partitions = new MonthPartitions(dataSource as unknown as DataSource, 'rows');
    await partitions.ensure([0]);
    await partitions.ensure([0]);
    expect(queries).toHaveLength(1);
    await expect(partitions.guardWrite(missing)).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      retriable: true,
    });
    await partitions.ensure([0]);
    expect(queries).toHaveLength(2);
  });

  it('lets other errors through', async () => {
    const partitions = new MonthPartitions({} as DataSource, 'rows');
    await expect(partitions.guardWrite(() => Promise.reject(new Error('else')))).rejects.toThrow('else');
  });
});
