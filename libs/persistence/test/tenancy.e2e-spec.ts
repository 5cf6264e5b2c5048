import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource, EntityManager } from 'typeorm';
import { acrossTenants, tenantPolicy, withTenant } from '../src/index.ts';
import { migration, TestService } from './support/test-service.ts';

describe('rows of several tenants', () => {
  const service = new TestService();
  let dataSource: DataSource;

  const notesSeenBy = async (manager: EntityManager) =>
    (await manager.query<{ note: string }[]>('select note from notes order by note')).map(({ note }) => note);

  beforeAll(async () => {
    await service.migrate(
      migration(1, `create table notes (tenant_id text not null, note text primary key); ${tenantPolicy('notes')}`),
    );
    dataSource = await service.connect();
    await acrossTenants(dataSource, (manager) =>
      manager.query(`insert into notes values ('acme', 'a1'), ('acme', 'a2'), ('beta', 'b1')`),
    );
  });

  afterAll(() => service.remove());

  it('are seen by their tenant only', async () => {
    expect(await withTenant(dataSource, 'acme', notesSeenBy)).toEqual(['a1', 'a2']);
    expect(await withTenant(dataSource, 'beta', notesSeenBy)).toEqual(['b1']);
    expect(await withTenant(dataSource, 'nobody', notesSeenBy)).toEqual([]);
  });

  it('are all seen by work across tenants', async () => {
    expect(await acrossTenants(dataSource, notesSeenBy)).toEqual(['a1', 'a2', 'b1']);
  });

  it('are seen by nobody who has set no tenant, also on a connection that has served one before', async () => {
    const single = await service.connect(1);
    expect(await notesSeenBy(single.manager)).toEqual([]);
    await withTenant(single, 'acme', notesSeenBy);
    await acrossTenants(single, notesSeenBy);
    expect(await notesSeenBy(single.manager)).toEqual([]);
    expect(await single.query(`update notes set note = note returning note`)).toEqual([[], 0]);
  });

  it('are written by their tenant only', async () => {
    const asAcme = (sql: string) => withTenant(dataSource, 'acme', (manager) => manager.query<unknown>(sql));
    await expect(asAcme(`insert into notes values ('beta', 'forged')`)).rejects.toMatchObject({ code: '42501' });
    await expect(asAcme(`update notes set tenant_id = 'beta'`)).rejects.toMatchObject({ code: '42501' });
    expect(await asAcme(`update notes set note = 'mine' where note = 'b1'`)).toEqual([[], 0]);
    expect(await asAcme(`delete from notes where note = 'b1'`)).toEqual([[], 0]);
    await expect(dataSource.query(`insert into notes values ('acme', 'unset')`)).rejects.toMatchObject({
      code: '42501',
    });
    expect(await acrossTenants(dataSource, notesSeenBy)).toEqual(['a1', 'a2', 'b1']);
  });

  it('stay apart when work of two tenants runs side by side', async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, index) => withTenant(dataSource, index % 2 === 0 ? 'acme' : 'beta', notesSeenBy)),
    );
    expect(seen).toEqual(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? ['a1', 'a2'] : ['b1'])));
  });

  it('leave nothing behind of work that fails', async () => {
    const failing = withTenant(dataSource, 'acme', async (manager) => {
      await manager.query(`insert into notes values ('acme', 'half')`);
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await withTenant(dataSource, 'acme', notesSeenBy)).toEqual(['a1', 'a2']);
  });

  it.each(['', '*'])('need a tenant, and %j is none', (tenant) => {
    expect(() => withTenant(dataSource, tenant, notesSeenBy)).toThrow('a tenant id is needed');
  });
});
