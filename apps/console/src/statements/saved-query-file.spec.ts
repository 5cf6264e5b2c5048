import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { newSavedQuery } from './saved-query-draft.ts';
import { readSavedQuery, savedQueryText } from './saved-query-file.ts';

const shipped = (name: string) =>
  readFileSync(new URL(`../../../../config/queries/${name}.yaml`, import.meta.url), 'utf8');
const city = { type: 'text', need: 'optional', fallback: '', doc: '' } as const;
const draft = { ...newSavedQuery, name: 'orders-by-city', question: 'Which cities order most?', parameters: { city } };
const sql = "select city\nfrom orders.order_placed\n  where city = $city or city = 'a: #b'";

describe('the file of a saved query', () => {
  it('is written with the statement as it is, and without what is usual', () => {
    expect(savedQueryText(draft, { sql, names: ['city'] })).toBe(`name: orders-by-city
question: Which cities order most?
parameters:
  city: { type: text, optional: true }
sql: |
  select city
  from orders.order_placed
    where city = $city or city = 'a: #b'
`);
  });

  it('is read as what it was written of', () => {
    const wanted = {
      ...draft,
      ...{ staleness: '5m', limit: '20', perMinute: '6', isForSellers: true },
      parameters: {
        city,
        least: { type: 'integer', need: 'default', fallback: '5', doc: 'At least: so many.' },
        isNew: { type: 'boolean', need: 'default', fallback: 'false', doc: '' },
        day: { type: 'date', need: 'default', fallback: '2026-03-01', doc: '' },
        since: { type: 'timestamp', need: 'required', fallback: '', doc: '' },
      },
    } as const;
    const text = savedQueryText(wanted, { sql, names: Object.keys(wanted.parameters) });
    expect(readSavedQuery(text)).toEqual({ draft: wanted, sql });
    expect(text).toContain('least: { type: integer, default: 5, doc: "At least: so many." }');
  });

  it('says the type of a parameter of which nothing else is known', () => {
    const plain = { type: 'text', need: 'required', fallback: '', doc: '' } as const;
    const text = savedQueryText({ ...draft, parameters: { city: plain } }, { sql, names: ['city'] });
    expect(text).toContain('  city: { type: text }\n');
  });

  it.each(['orders-by-city', 'live-sales', 'seller-stock', 'seller-chat'])('leaves %s as it is', (name) => {
    const before = shipped(name);
    const read = readSavedQuery(before);
    const names = Object.keys(read?.draft.parameters ?? {});
    expect(names.length).toBeGreaterThan(0);
    expect(savedQueryText(read?.draft ?? draft, { sql: read?.sql ?? '', names, before })).toBe(before);
  });

  it('changes nothing but what was changed, and keeps tests, comments and bounds', () => {
    const before = shipped('seller-stock');
    const read = readSavedQuery(before);
    const parameters = { ...read?.draft.parameters };
    delete parameters['product'];
    const after = savedQueryText(
      { ...(read?.draft ?? draft), isForSellers: false, limit: '7', staleness: '1m', parameters },
      { sql: 'select $atMost as one', names: ['atMost'], before },
    );
    expect(after).not.toMatch(/^for:/m);
    expect(after).toContain('parameters:\n  atMost: { type: integer, optional: true, doc: Only where');
    expect(after).toContain('staleness: 1m\nlimit: 7\nrateLimit: { perMinute: 30 }\n# Within a partition');
    expect(after).toContain('sql: |\n  select $atMost as one\ntests:\n  - name: shows the newest level');
    expect(after.slice(after.indexOf('tests:'))).toBe(before.slice(before.indexOf('tests:')));
  });

  it('keeps what a parameter is beside the draft, and knows lists', () => {
    const before =
      'name: a\nquestion: What is it?\nparameters:\n  n: { type: integer, list: true, min: 1, default: [1, 2] }\nsql: select $n\n';
    const read = readSavedQuery(before);
    expect(read?.draft.parameters['n']?.fallback).toBe('1, 2');
    const n = { type: 'integer', need: 'default', fallback: '3,4', doc: '' } as const;
    expect(
      savedQueryText({ ...(read?.draft ?? draft), parameters: { n } }, { sql: 'select $n', names: ['n'], before }),
    ).toContain('n: { type: integer, default: [ 3, 4 ], list: true, min: 1 }\n');
  });

  it('has no statement for a shape, and none for what is no definition', () => {
    expect(readSavedQuery(shipped('shop-funnel'))).toBeUndefined();
    expect(readSavedQuery('- a')).toBeUndefined();
    expect(readSavedQuery('a: [')).toBeUndefined();
  });
});
