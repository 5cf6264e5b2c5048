import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { contractNamed, contracts } from '../registry.ts';
import type { AvroField, Contract } from '../contract.ts';
import { compileValidator } from './compile-validator.ts';

interface Example {
  readonly name: string;
  readonly contract: Contract;
  readonly data: unknown;
  readonly violates?: { readonly field: string; readonly rule: string };
}

function examplesOf(contract: Contract): Example[] {
  const folder = new URL(`../../../../schemas/${contract.name.replace('.', '/')}/examples/`, import.meta.url);
  return readdirSync(folder).map((file) => ({
    name: `${contract.name} ${file}`,
    contract,
    ...(JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Pick<Example, 'data' | 'violates'>),
  }));
}

const examples = [...contracts.values()].flatMap(examplesOf);

function contractWith(field: Pick<AvroField, 'name' | 'type'> & { default?: unknown }): Contract {
  const id: AvroField = { name: 'id', doc: 'Id.', type: 'string' };
  const fields = [id, { doc: 'A field.', ...field }];
  const schema = { type: 'record' as const, name: 'Tried', namespace: 'nadi.tests', doc: 'Tried.', fields };
  return {
    ...contractNamed('platform.service-started'),
    name: 'tests.tried',
    key: 'id',
    version: 1,
    schemas: [schema],
  };
}

function issueOf(field: Parameters<typeof contractWith>[0], value: unknown) {
  return compileValidator(contractWith(field))({ id: 'a', [field.name]: value });
}

describe('compileValidator', () => {
  it.each(examples.filter(({ violates }) => violates === undefined))('accepts $name', ({ contract, data }) => {
    expect(compileValidator(contract)(data)).toBeUndefined();
  });

  it.each(examples.filter(({ violates }) => violates !== undefined))(
    'refuses $name',
    ({ contract, data, violates }) => {
      expect(compileValidator(contract)(data)).toMatchObject({ path: violates?.field, rule: violates?.rule });
    },
  );

  it('compiles a contract once', () => {
    const contract = contractNamed('orders.order-placed');
    expect(compileValidator(contract)).toBe(compileValidator(contract));
  });

  it('leaves the data as it was', () => {
    const contract = contractNamed('platform.service-started');
    const data = Object.freeze({ service: 's', version: '1', instanceId: 'i', startedAt: 1 });
    expect(compileValidator(contract)(data)).toBeUndefined();
    expect(data).toEqual({ service: 's', version: '1', instanceId: 'i', startedAt: 1 });
  });

  it.each([null, [], 'text', 5])('refuses %j in place of the content', (data) => {
    expect(compileValidator(contractNamed('cart.item-added'))(data)).toMatchObject({ path: '', rule: 'type' });
  });

  it('refuses an empty key, since it identifies nothing', () => {
    const contract = contractNamed('platform.service-started');
    const data = { service: '', version: '1', instanceId: 'i', startedAt: 1 };
    expect(compileValidator(contract)(data)).toMatchObject({ path: 'service', rule: 'range' });
  });

  it.each([2 ** 31, -(2 ** 31) - 1])('refuses the int %d', (value) => {
    expect(issueOf({ name: 'count', type: 'int' }, value)).toMatchObject({ path: 'count', rule: 'range' });
  });

  it.each([2 ** 53, -(2 ** 53)])('refuses the long %d, which JSON cannot carry exactly', (value) => {
    expect(issueOf({ name: 'count', type: 'long' }, value)).toMatchObject({ path: 'count', rule: 'range' });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses the double %d', (value) => {
    expect(issueOf({ name: 'ratio', type: 'double' }, value)).toMatchObject({ path: 'ratio', rule: 'type' });
  });

  it('converts nothing: the text "1" is not an int', () => {
    expect(issueOf({ name: 'count', type: 'int' }, '1')).toEqual({
      path: 'count',
      rule: 'type',
      expected: 'integer from -2147483648 to 2147483647',
      message: 'count is a string; expected integer from -2147483648 to 2147483647.',
    });
  });

  it('takes null and absence for a nullable field, and null for no other', () => {
    const nullable = { name: 'city', type: ['null', 'string'], default: null };
    expect(issueOf(nullable, null)).toBeUndefined();
    expect(compileValidator(contractWith(nullable))({ id: 'a' })).toBeUndefined();
    expect(issueOf({ name: 'city', type: 'string' }, null)).toMatchObject({ path: 'city', rule: 'type' });
  });

  it('tells the index in an array from the name in a map', () => {
    const numbers = { name: 'values', type: { type: 'array', items: 'int' } };
    const byName = { name: 'values', type: { type: 'map', values: 'int' } };
    expect(issueOf(numbers, [1, 'x'])).toMatchObject({ path: 'values[1]' });
    expect(issueOf(byName, { 1: 'x' })).toMatchObject({ path: 'values.1' });
  });

  it('names the field that an unknown one was probably meant to be', () => {
    const contract = contractNamed('platform.service-started');
    const data = { service: 's', version: '1', instanceid: 'i', instanceId: 'i', startedAt: 1 };
    expect(compileValidator(contract)(data)?.expected).toContain('instanceId');
  });

  it('shows neither a value nor a long name', () => {
    const secret = 'asha@example.com';
    const typed = issueOf({ name: 'count', type: 'int' }, secret);
    const unknown = compileValidator(contractWith({ name: 'count', type: 'int' }))({
      id: 'a',
      count: 1,
      ['x'.repeat(500)]: 1,
    });
    expect(JSON.stringify(typed)).not.toContain(secret);
    expect(unknown?.path).toHaveLength(65);
  });

  it('names the version that does not exist', () => {
    expect(() => compileValidator(contractNamed('cart.item-added'), 99)).toThrow('cart.item-added has no version 99');
  });
});
