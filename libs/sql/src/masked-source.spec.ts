import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonValue } from './json-value.ts';
import { SqlEngine } from './sql-engine.ts';
import type { ColumnMask, TableSource } from './sql-request.ts';

const secret = 'ada@example.org';
const source = `
  select 1 as id, '${secret}' as email, {'email': '${secret}', 'Phone': '555', 'age': 41} as customer,
    [{'to': '${secret}', 'n': 1}, null] as mails, ['${secret}'] as addresses, [['${secret}']] as nested, map {'email': '${secret}'} as attributes,
    json_object('email', '${secret}') as raw, ['${secret}', 'b']::varchar[2] as pair, 7 as age, union_value(mail := '${secret}') as u
  union all select 2, null, null, null, null, null, null, null, null, null, null`;
const hashKey = 'a secret of one tenant';
const hidden = [
  'email',
  'CUSTOMER.email',
  'customer.phone',
  'mails.to',
  'addresses',
  'nested',
  'attributes.email',
  'raw.email',
  'pair',
  'u',
];

describe('masks', () => {
  let folder: string;
  let engine: SqlEngine;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nadi-sql-'));
    engine = await SqlEngine.create({
      ...{ readFolders: [], workFolder: folder },
      ...{ memoryMb: 128, spillMb: 16, threads: 1 },
    });
  });

  afterAll(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });

  async function rows(sql: string, masks: readonly ColumnMask[], given: Partial<TableSource> = {}): Promise<unknown[]> {
    const tables = [{ name: 'mail.sent', source, masks, ...given }];
    const run = await engine.run({ sql, tables, limits: { rows: 100, bytes: 100_000, timeMs: 10_000 } });
    const found: unknown[] = [];
    for await (const chunk of run.chunks()) found.push(...chunk.map((row) => row.map(jsonValue)));
    return found;
  }

  const nulls = hidden.map((path) => ({ path }));
  const hashes = hidden.map((path) => ({ path, hashKey }));

  it('hides values as null, within structs, lists and what cannot be taken apart', async () => {
    expect(await rows('from mail.sent order by id', nulls)).toEqual([
      [
        1,
        null,
        { email: null, Phone: null, age: 41 },
        [{ to: null, n: 1 }, null],
        null,
        null,
        null,
        null,
        null,
        7,
        null,
      ],
      [2, null, null, null, null, null, null, null, null, null, null],
    ]);
  });

  it('keeps the types of what becomes null', async () => {
    const types = `select typeof(columns(* exclude (raw, pair, u))) from mail.sent limit 1`;
    expect(await rows(types, nulls)).toEqual(await rows(types, []));
  });

  it('hides values as pseudonyms that join, differ by key and tell nothing', async () => {
    const [[email, inStruct, inList, inArray, whole]] = (await rows(
      `select email, customer.email, mails[1].to, addresses, raw from mail.sent where id = 1`,
      hashes,
    )) as [string[]];
    expect(email).toMatch(/^[0-9a-f]{64}$/);
    expect([inStruct, inList]).toEqual([email, email]);
    expect([inArray, whole]).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    const [[other]] = (await rows(`select email from mail.sent where id = 1`, [
      { path: 'email', hashKey: 'another' },
    ])) as [[string]];
    expect(other).not.toBe(email);
    expect(await rows(`select email, customer.email from mail.sent where id = 2`, hashes)).toEqual([[null, null]]);
  });

  it.each([
    `select * from mail.sent`,
    `select sent from mail.sent`,
    `select sent::varchar, to_json(sent), md5(sent::varchar) from mail.sent`,
    `select columns('e.*') from mail.sent`,
    `select unnest(customer), unnest(mails, recursive := true) from mail.sent`,
    `select customer.*, struct_values(customer) from mail.sent`,
    `select max(email), min(customer.email), list(mails), string_agg(raw, ''), arg_max(email, id) from mail.sent`,
    `select first_value(email) over (order by customer.email) from mail.sent`,
    `select * from mail.sent a join mail.sent b on a.email = b.customer.email`,
    `select (select email from mail.sent where id = o.id) from mail.sent o`,
    `select error(coalesce(email, raw, '')) from mail.sent`,
    `select email::int from mail.sent`,
    `select customer.email::date from mail.sent`,
    `select email from mail.sent where email like 'ada%'`,
    `select id from mail.sent where customer.email = '${secret}' or raw like '%ada%'`,
    `from (unpivot (select email, raw from mail.sent) on email, raw)`,
    `from mail.sent using sample 100%`,
    `select approx_top_k(email, 3), histogram(email) from mail.sent`,
    `select value from mail.sent, json_each(to_json(sent))`,
  ])('has no way to the value in %s', async (sql) => {
    for (const masks of [nulls, hashes]) {
      const answer = await rows(sql, masks).catch((thrown: unknown) => String(thrown));
      expect(JSON.stringify(answer)).not.toMatch(/ada@/);
      if (/ada/.test(sql)) expect(answer).toEqual([]);
    }
  });

  it('shows only the columns that are named', async () => {
    expect(await rows('from mail.sent where id = 1', [], { columns: ['age', 'ID'] })).toEqual([[7, 1]]);
    await expect(rows('select email from mail.sent', [], { columns: ['id'] })).rejects.toMatchObject({
      code: 'SQL_INVALID',
    });
  });
});
