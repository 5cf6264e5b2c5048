import { describe, expect, it } from '@jest/globals';
import { emptyState } from './inference-state.ts';
import { inferredSchema } from './inferred-schema.ts';
import { mergeStates } from './merge-states.ts';
import { observe } from './observe.ts';
import { proposeContract } from './propose/propose-contract.ts';
import { stateToJson } from './state-json.ts';
import { randomOf } from './testing/random-events.ts';

const owner = { team: 'garden', contact: 'garden@nadi.example', runbook: 'https://runbooks.nadi.example/garden' };

/** Makers of personal values, and what of them must never be found again. */
const makers: readonly ((digits: (count: number) => string) => unknown)[] = [
  (digits) => `ashaverma${digits(3)}@mailhost.example`,
  (digits) => `write to ashaverma${digits(2)}@mailhost.example please`,
  (digits) => `+9198${digits(8)}`,
  (digits) => Number(`98${digits(8)}`),
  (digits) => Number(`1555${digits(7)}`),
  (digits) => `98${digits(3)} ${digits(5)}`,
  (digits) => `198.51.100.${10 + Number(digits(2))}`,
  () => '4111 1111 1111 1111',
  () => 4_111_111_111_111_111,
  () => '2341 2341 2346',
  () => 'ABCPE1234F',
  () => 'DE89 3704 0044 0532 0130 00',
  () => 'Ashalata Vermapriya',
  () => 'Ashalata',
  () => 'Zoë',
  (digits) => `19${digits(1)}1-05-17`,
  (digits) => `12 Sampleroad ${digits(2)}, Punecity`,
];

const names = ['x', 'value', 'field1', 'data', 'info', 'contact', 'note', 'ref', 'orderId', 'status', 'k'];
const seeds = Array.from({ length: 60 }, (_, index) => 9_100 + index);

describe('personal values', () => {
  it.each(seeds)('are in no state, schema or proposal, whatever the field is called (seed %d)', (seed) => {
    const random = randomOf(seed);
    const digits = (count: number) => Array.from({ length: count }, () => Math.floor(random() * 10)).join('');
    const state = emptyState();
    const seen: string[] = [];
    for (let event = 0; event < 40; event += 1) {
      const make = makers[Math.floor(random() * makers.length)] as (typeof makers)[number];
      const value = make(digits);
      const name = names[Math.floor(random() * names.length)] as string;
      const data = [
        { [name]: value },
        { [name]: [value] },
        { [name]: { y: value } },
        { [name]: { [String(value)]: 1 } },
      ];
      const isName = typeof value === 'string' && /[@+]|\d{4}/.test(value) && !/road|19\d1/.test(value);
      observe(state, data[Math.floor(random() * (isName ? 4 : 3))], event);
      seen.push(String(value));
    }
    const proposal = proposeContract(state, { name: 'tried.privacy', owner });
    const kept = [
      stateToJson(state),
      stateToJson(mergeStates(state, state)),
      JSON.stringify(inferredSchema(state)),
      JSON.stringify(proposal),
    ].join('\n');
    const pieces = seen.flatMap((text) => [text, ...(text.match(/\d{5,}|[A-Za-z]{6,}/g) ?? [])]);
    // Hashes of shapes are numbers too: a piece of digits counts as found where no other digit stands beside it.
    const isKept = (piece: string) =>
      /^\d+$/.test(piece) ? new RegExp(`(?<!\\d)${piece}(?!\\d)`).test(kept) : kept.includes(piece);
    expect(pieces.filter((piece) => !/^(write|please|example)$/.test(piece) && isKept(piece))).toEqual([]);
  });

  it('are in no range either, where the name of the field tells what its numbers are', () => {
    const state = emptyState();
    observe(state, { pinCode: 411_001, latitude: 18.5204, dob: 19_900_517, phone: 5_551_234 }, 1);
    expect(stateToJson(state)).not.toMatch(/411001|18\.52|19900517|5551234/);
  });

  it('are masked by their shape, of e-mail addresses with the first letters', () => {
    const state = emptyState();
    observe(state, { mail: 'asha@example.com', who: 'Asha Verma', call: '+91 98765 43210' }, 1);
    const samples = inferredSchema(state).fields.map(({ path, samples: shown }) => [path, ...shown]);
    expect(samples).toEqual([
      ['call', '+99 99999 99999'],
      ['mail', 'a***@e***.com'],
      ['who', 'Aaaa Aaaaa'],
    ]);
  });
});
