import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import { sellerGrants, type Identity } from '@nadi/identity';
import { compileQueries } from '@nadi/queries';
import { QueryRuns, type QueryRunsOptions } from './query-runs.ts';
import { SellerRoom } from '../sellers/seller-room.ts';

const definition = (name: string, rest: string) => ({
  file: `${name}.yaml`,
  text: `name: ${name}\nquestion: What does the spec ask?\nrateLimit: { perMinute: 2 }\nstaleness: 1h\n${rest}\n`,
});
const value = compileQueries(
  [
    definition('own', 'for: sellers\nsql: select count(*) from orders.line_sold'),
    definition('lines', 'sql: select count(*) from orders.line_sold'),
    definition('orders', 'sql: select count(*) from orders.order_placed'),
  ],
  contracts,
);

const person: Identity = {
  ...{ subject: 'ana', name: 'Ana', tenantId: 'acme', expiresMs: 1 },
  grants: [{ role: 'viewer', domain: '*' }],
};
const seller = (sellerId: string, tenantId = 'acme', subject = 'token'): Identity => ({
  ...{ subject, name: sellerId, tenantId, expiresMs: 1, grants: sellerGrants, sellerId },
});

/** Answers each run with its number and whose it is. */
function runs() {
  const asked: string[] = [];
  const run: QueryRunsOptions['sql']['run'] = ({ tenantId, sellerId = 'all' }) => {
    asked.push(`${tenantId}/${sellerId}`);
    const summary = { rows: 1, bytes: 1, truncated: false, elapsedMs: 1 };
    return Promise.resolve({ stream: Readable.from([Buffer.from(`${tenantId}/${sellerId}`)]), sizeBytes: 1, summary });
  };
  const inForce = { current: { value, versions: { own: 1 } } } as unknown as QueryRunsOptions['inForce'];
  const all = new QueryRuns({
    ...{ inForce, sql: { run }, cacheBytes: 100_000, now: () => 1_000 },
    sellers: new SellerRoom({ ofAll: 10, ofEach: 10, waiting: { ofAll: 0, ofEach: 0 } }),
  });
  const ask = (caller: Identity, name = 'own', given = {}) =>
    all.ask(caller, { name, given, format: 'json' }, new AbortController().signal).then(({ body }) => body.toString());
  return { all, ask, asked };
}

describe('queries for sellers', () => {
  it('keep the answers of each seller apart from those of all others', async () => {
    const { ask, asked } = runs();
    const callers = [seller('m-1'), seller('m-2'), seller('m-1', 'umbrella'), person];
    const answers = await Promise.all(callers.map((caller) => ask(caller)));
    expect(answers).toEqual(['acme/m-1', 'acme/m-2', 'umbrella/m-1', 'acme/all']);
    expect(await Promise.all(callers.map((caller) => ask(caller)))).toEqual(answers);
    expect(asked).toHaveLength(4);
  });

  it('are counted for a seller, whichever token asks, and for nobody else', async () => {
    const { ask } = runs();
    await ask(seller('m-1', 'acme', 'one'));
    await ask(seller('m-1', 'acme', 'two'));
    await expect(ask(seller('m-1', 'acme', 'three'))).rejects.toMatchObject({ code: 'QUERY_RATE_LIMITED' });
    expect(await ask(seller('m-2'))).toBe('acme/m-2');
    expect(await ask({ ...person, subject: 'm-1' })).toBe('acme/all');
  });

  it('are all that there is for a seller', async () => {
    const { all, ask, asked } = runs();
    const namesFor = (caller: Identity) => all.list(caller).map(({ query }) => query.definition.name);
    expect(namesFor(seller('m-1'))).toEqual(['own']);
    expect(namesFor(person)).toEqual(['lines', 'orders', 'own']);
    for (const name of ['lines', 'orders', 'order', 'none']) {
      const refusal = await ask(seller('m-1'), name).catch((error: unknown) => error);
      expect(refusal).toMatchObject({ code: 'QUERY_UNKNOWN', message: `There is no query "${name}" for sellers.` });
    }
    await expect(ask(seller('m-1'), 'own', { sellerId: 'm-2' })).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    expect(asked).toEqual([]);
  });
});
