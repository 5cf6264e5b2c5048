import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { draftProblems, newSavedQuery, typedDefault, type DraftParameter } from './saved-query-draft.ts';
import { readSavedQuery, savedQueryText, type SavedStatement } from './saved-query-file.ts';
import { parameterProblems } from './statement-parameters.ts';

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
    expect(after).toContain('staleness: 1m\nlimit: 7\nrateLimit: { perMinute: 30 }\n# The lowest 100');
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
    ).toContain('n: { type: integer, list: true, min: 1, default: [ 3, 4 ] }\n');
  });

  /** What becomes of a text when what a draft says of it is changed. */
  const changed = (before: string, change: (read: SavedStatement) => Partial<SavedStatement>) => {
    const read = readSavedQuery(before) as SavedStatement;
    const next = { ...read, ...change(read) };
    const after = savedQueryText(next.draft, { sql: next.sql, names: Object.keys(next.draft.parameters), before });
    // What was meant is what is read.
    expect(readSavedQuery(after)).toEqual(next);
    return after;
  };
  const withParameter = (name: string, change: Partial<DraftParameter>) => (read: SavedStatement) => ({
    draft: {
      ...read.draft,
      parameters: {
        ...read.draft.parameters,
        [name]: { ...(read.draft.parameters[name] as DraftParameter), ...change },
      },
    },
  });
  const commented = `# of the file
name: a # of the name
question: 'What is it?' # of the question

# of parameters
parameters:
  # of city
  city: { type: text, default: Pune } # beside city
  # of n
  n:
    type: integer # of the type
    min: 1
    default: 5 # of the default
    # below n
  # below parameters

# of the limit
limit: 100 # beside the limit
sql: select $city, $n # of the statement
# of tests
tests:
    - name: is so
`;
  const comments = (text: string) => [...text.matchAll(/# .*/g)].map(([comment]) => comment);

  it('has a comment beside a statement not in the statement', () => {
    const after = changed(commented, () => ({ sql: 'select $city\nfrom a -- $n' }));
    expect(after).toContain(
      'sql: | # of the statement\n  select $city\n  from a -- $n\n# of tests\ntests:\n    - name',
    );
    expect(after.slice(0, after.indexOf('sql:'))).toBe(commented.slice(0, commented.indexOf('sql:')));
    for (const written of [
      "'select $n' # c\n",
      '"select\\n $n" # c\n',
      '>- # c\n  select\n  $n\n',
      'select\n  $n # c',
      '|-\n  select $n',
    ]) {
      changed(`name: a\nquestion: What is it?\nparameters: { n: { type: text } }\nsql: ${written}`, () => ({
        sql: 'select 2, $n',
      }));
    }
  });

  it('keeps the comments of parameters of which one is changed', () => {
    const after = changed(commented, withParameter('n', { fallback: '7', doc: 'How many.' }));
    expect(comments(after)).toEqual(comments(commented));
    expect(after).toContain('  city: { type: text, default: Pune } # beside city\n');
    expect(after).toContain('default: 7 # of the default');
    expect(after.slice(after.indexOf('\n# of the limit'))).toBe(commented.slice(commented.indexOf('\n# of the limit')));
    expect(comments(changed(commented, withParameter('city', { need: 'required', fallback: '' })))).toEqual(
      comments(commented),
    );
  });

  it('keeps the comments beside keys that are changed', () => {
    const after = changed(commented, ({ draft: before }) => ({
      draft: { ...before, question: 'Which one is it: #1?', limit: '20', staleness: '1m', perMinute: '7' },
    }));
    expect(comments(after.replace(': #1', ''))).toEqual(comments(commented));
    expect(after).toContain("question: 'Which one is it: #1?' # of the question\n");
    expect(after).toContain(
      '  # below parameters\nstaleness: 1m\n\n# of the limit\nlimit: 20 # beside the limit\nrateLimit: { perMinute: 7 }\nsql:',
    );
  });

  it.each(['orders-by-city', 'live-sales', 'seller-stock', 'seller-chat'])('can change all of %s', (name) => {
    const before = shipped(name);
    changed(before, ({ draft: read, sql: statement }) => ({
      sql: `${statement}\n  -- and more`,
      draft: {
        ...read,
        ...{ question: 'What is it now?', staleness: '7m', limit: '77', perMinute: '7' },
        isForSellers: !read.isForSellers,
        parameters: Object.fromEntries(
          Object.entries(read.parameters).map(([one, known]) => [
            one,
            { ...known, need: 'default' as const, fallback: '7', doc: 'Seven: #7.' },
          ]),
        ),
      },
    }));
  });

  it('is written in lines if it stood in braces, unless nothing is changed', () => {
    const before = '{ name: a, question: What is it?, parameters: { n: { type: text } }, sql: "select $n" }\n';
    expect(changed(before, () => ({}))).toBe(before);
    expect(changed(before, () => ({ sql: 'select $n\nfrom b' }))).toBe(
      'name: a\nquestion: What is it?\nparameters: { n: { type: text } }\nsql: |\n  select $n\n  from b\n',
    );
    changed(before, ({ draft: read }) => ({ draft: { ...read, limit: '7', isForSellers: true } }));
  });

  it('keeps an empty default, and a default that is not changed', () => {
    const before =
      "name: abc\nquestion: What is it now?\nparameters:\n  a: { type: text, default: '' }\n  b: { type: text, list: true, default: [] }\n  c: { type: text, list: true, default: ['x, y'] }\nsql: select $a, $b, $c\n";
    const read = readSavedQuery(before) as SavedStatement;
    expect(draftProblems(read.draft, ['a', 'b', 'c'])).toEqual({});
    expect(changed(before, withParameter('a', { doc: 'Any text.' }))).toContain(
      "a: { type: text, default: '', doc: Any",
    );
    expect(changed(before, withParameter('b', { doc: 'Any texts.' }))).toMatch(/b: .* default: \[\s*\], doc: Any/);
    expect(changed(before, withParameter('c', { doc: 'Any texts.' }))).toMatch(/c: .* default: \[ *'x, y' *\], doc/);
    expect(draftProblems({ ...read.draft, parameters: { a: { ...city, need: 'default' } } }, ['a'])).toEqual({
      $a: 'noDefault',
    });
  });

  it('opens a list as a text that the engine can make a list of', () => {
    const list =
      'name: a\nquestion: What is it?\nparameters: { n: { type: integer, list: true, default: [1, 2] } }\nsql: s';
    const n = readSavedQuery(list)?.draft.parameters['n'] as DraftParameter;
    const typed = typedDefault(n, 0);
    expect(typed).toEqual({ type: 'text', text: '[1, 2]' });
    expect(parameterProblems('$n', { n: typed })).toEqual({});
  });

  it('has no statement for a shape, and none for what is no definition', () => {
    expect(readSavedQuery(shipped('shop-funnel'))).toBeUndefined();
    expect(readSavedQuery('- a')).toBeUndefined();
    expect(readSavedQuery('a: [')).toBeUndefined();
    expect(readSavedQuery('name: &a x\nquestion: *a\nsql: s')).toBeUndefined();
  });
});
