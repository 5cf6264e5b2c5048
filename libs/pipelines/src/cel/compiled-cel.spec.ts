import { describe, expect, it } from '@jest/globals';
import { compileExpression, type VariableType } from '@nadi/definitions';
import { compileCel } from './compiled-cel.ts';
import { RandomCel } from './random-cel.ts';

const variables: Readonly<Record<string, VariableType>> = {
  data: 'map',
  item: 'dyn',
  contract: 'string',
  timeMs: 'double',
};

/** The result, or the error's message in place of it. */
function outcome(expression: () => unknown): unknown {
  try {
    return { value: expression() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

describe('compileCel', () => {
  // A failure is repeated by the same seed.
  it.each([20_261, 20_262, 20_263, 20_264])('agrees with the interpreter on random expressions, seed %d', (seed) => {
    const random = new RandomCel(seed);
    let compared = 0;
    while (compared < 1_000) {
      const text = random.expression();
      const interpreted = outcome(() => compileExpression(text, variables)) as { value?: undefined; error?: string };
      if (interpreted.error !== undefined) {
        expect(outcome(() => compileCel(text, variables))).toEqual(interpreted);
        continue;
      }
      const [wanted, compiled] = [compileExpression(text, variables), compileCel(text, variables)];
      for (let event = 0; event < 5; event += 1) {
        const values = random.values();
        const expected = outcome(() => wanted(values));
        expect({ seed, text, values, outcome: outcome(() => compiled(values)) }).toEqual({
          seed,
          text,
          values,
          outcome: expected,
        });
      }
      compared += 1;
    }
  });

  it.each([
    ['data.missing == 1', { data: {} }],
    ['data.text > 1', { data: { text: 'a' } }],
    ['data.nothing.deeper == 1', { data: { nothing: null } }],
    ['data.list[7] == 1', { data: { list: [1] } }],
    ['data.flag && true', { data: { flag: 'yes' } }],
    ['10 / (size(data.list) - 1) == 1', { data: { list: [1] } }],
  ])('fails on %s with the words of the interpreter', (text, values) => {
    const { error } = outcome(() => compileExpression(text, variables)(values)) as { error?: string };
    expect(error).toBeDefined();
    expect(outcome(() => compileCel(text, variables)(values))).toEqual({ error });
  });

  it('lets the right side mend an error of the left, as CEL does', () => {
    expect(compileCel('data.missing > 1 || data.city == "Pune"', variables)({ data: { city: 'Pune' } })).toBe(true);
    expect(compileCel('data.missing > 1 && false', variables)({ data: {} })).toBe(false);
  });

  it('interprets what it does not compile beside what it does', () => {
    const expression = compileCel('data.a > 1 && data.list.exists(x, x > 2) && data.t.matches("^a+$")', variables);
    expect(expression({ data: { a: 2, list: [1, 3], t: 'aaa' } })).toBe(true);
    expect(expression({ data: { a: 2, list: [1, 2], t: 'aaa' } })).toBe(false);
  });

  it('does not take inherited names for fields', () => {
    const values = { data: {} };
    const [wanted, compiled] = [compileExpression, compileCel].map((compile) =>
      outcome(() => compile('data.toString == 1 || has(data.constructor)', variables)(values)),
    );
    expect(compiled).toEqual(wanted);
  });
});
