import {
  compileExpression,
  definitionInvalid,
  lineOfPath,
  parseYamlDefinition,
  type DefinitionSource,
} from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import { z } from 'zod';

const rule = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be in kebab-case'),
  /** CEL over the inputs. */
  when: z.string().min(1),
  /** How likely a fraud is by this rule alone. */
  weight: z.number().gt(0).lt(1),
  /** What an investigator is told. */
  reason: z.string().min(1),
});

const rulesDefinition = z.strictObject({ rules: z.array(rule).min(1).max(200) });

/** What rules say of one example. */
export interface RulesVerdict {
  /** From 0, if no rule holds, to below 1. */
  readonly score: number;
  /** The rules that hold, the strongest first. */
  readonly reasons: readonly { readonly rule: string; readonly weight: number; readonly reason: string }[];
}

export interface FraudRules {
  /** @throws NadiError EXPRESSION_INVALID if a condition cannot be evaluated. */
  judge(values: Readonly<Record<string, number>>): RulesVerdict;
}

/**
 * Compiles rules from their file. Those that hold add up as independent hints: the score is one less the product of what each
 * leaves open.
 * @param inputs names that the conditions may use
 * @throws NadiError DEFINITION_INVALID naming file, line and key.
 */
export function compileRules({ file, text }: DefinitionSource, inputs: readonly string[]): FraudRules {
  const { rules } = parseYamlDefinition(text, file, rulesDefinition);
  const variables = Object.fromEntries(inputs.map((name) => [name, 'double' as const]));
  const compiled = rules.map(({ name, when, weight, reason }, index) => {
    try {
      return { rule: name, weight, reason, holds: compileExpression(when, variables) };
    } catch (error) {
      const path = ['rules', String(index), 'when'];
      throw definitionInvalid(file, [{ line: lineOfPath(text, path), key: path.join('.'), message: messageOf(error) }]);
    }
  });
  return {
    judge(values) {
      const holding = compiled.filter(({ rule: name, holds }) => {
        const result = holds(values);
        if (typeof result !== 'boolean') {
          throw new NadiError('EXPRESSION_INVALID', { message: `rule ${name}: "when" is neither true nor false` });
        }
        return result;
      });
      const open = holding.reduce((product, { weight }) => product * (1 - weight), 1);
      const reasons = holding
        .map(({ rule: name, weight, reason }) => ({ rule: name, weight, reason }))
        .sort((one, other) => other.weight - one.weight);
      return { score: 1 - open, reasons };
    },
  };
}
