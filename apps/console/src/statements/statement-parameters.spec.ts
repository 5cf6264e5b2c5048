import { describe, expect, it } from '@jest/globals';
import { draftProblems, newSavedQuery } from './saved-query-draft.ts';
import { readLink, writeLink } from './statement-link.ts';
import {
  emptyParameter,
  parameterNames,
  parameterProblems,
  parameterValue,
  parameterValues,
  typedValue,
} from './statement-parameters.ts';

describe('the parameters of a statement', () => {
  it('are found once each, in the order of the text', () => {
    expect(parameterNames('select $b, $a from t where x = $b and y > $a_2')).toEqual(['b', 'a', 'a_2']);
  });

  it.each([
    ['a text', "select '$no', $yes"],
    ['a text with a quote in it', "select 'it''s $no', $yes"],
    ['a text with escapes', String.raw`select e'it\'s $no', $yes`],
    ['a quoted name', 'select "$no", $yes'],
    ['a comment', 'select 1 -- $no\n, $yes'],
    ['a block comment', 'select /* $no\n */ $yes'],
    ['a dollar-quoted text', 'select $$ $no $$, $yes'],
    ['a tagged text', 'select $tag$ $no $$ $tag$, $yes'],
    ['a name with a dollar sign', 'select a$no, $yes'],
  ])('are not looked for in %s', (_, sql) => {
    expect(parameterNames(sql)).toEqual(['yes']);
  });

  it('end with a text that does not end', () => {
    expect(parameterNames("select $yes, 'open $no")).toEqual(['yes']);
    expect(parameterNames('select $yes /* open $no')).toEqual(['yes']);
  });

  it('are sent by name, and as a list where the statement names places', () => {
    const typed = {
      city: { type: 'text', text: '12' },
      least: { type: 'number', text: ' 1.5 ' },
      is: { type: 'boolean', text: 'True' },
      none: { type: 'null', text: 'x' },
    } as const;
    expect(parameterValues('$city $least $is $none $untyped', typed)).toEqual({
      ...{ city: '12', least: 1.5, is: true, none: null, untyped: '' },
    });
    expect(parameterValues('$2 $1', { 1: { type: 'text', text: 'a' }, 2: { type: 'number', text: '2' } })).toEqual([
      'a',
      2,
    ]);
    expect(parameterValues('select 1', typed)).toEqual({});
  });

  it('say why a value is none', () => {
    expect(parameterValue({ type: 'number', text: '' })).toEqual({ problem: 'notANumber' });
    expect(parameterValue({ type: 'number', text: '9007199254740993' })).toEqual({ problem: 'tooExact' });
    expect(parameterValue({ type: 'boolean', text: 'maybe' })).toEqual({ problem: 'notABoolean' });
    expect(parameterProblems('$a $b', { a: { type: 'number', text: 'one' }, c: { type: 'number', text: '' } })).toEqual(
      { a: 'notANumber' },
    );
  });

  it.each(['constructor', 'valueOf', 'toString', '__proto__', 'hasOwnProperty'])('may be called %s', (name) => {
    const sql = `select $${name}`;
    expect([parameterProblems(sql, {}), typedValue({}, name)]).toEqual([{}, emptyParameter]);
    expect(Object.entries(parameterValues(sql, {}))).toEqual([[name, '']]);
    const typed = Object.fromEntries([[name, { type: 'number', text: '7' } as const]]);
    expect(Object.entries(parameterValues(sql, typed))).toEqual([[name, 7]]);
    expect(readLink(writeLink({ sql, parameters: {} }) ?? '')).toEqual({ sql, parameters: {} });
    expect(draftProblems({ ...newSavedQuery, parameters: {} }, [name])).not.toHaveProperty([`$${name}`], 'noDefault');
  });
});
