import { compileValidator } from '@nadi/contracts';
import { compileExpression, type Expression } from '@nadi/definitions';
import { messageOf } from '@nadi/errors';
import { contractOf } from '../generate/generate-code.ts';
import { newestVersion, type ContractSource } from '../source/contract-source.ts';
import { eventContent } from '../source/event-content.ts';
import { inFile, type ContractRule, type Remark } from './rule.ts';

/** Quality rules parse, have different names, and hold on every valid example, which also finds misspelled fields. */
export const qualityRule: ContractRule = (source) => {
  const { schema } = newestVersion(source);
  const validate = compileValidator(contractOf(source));
  const contents = source.examples
    .filter(({ data, violates }) => violates === undefined && validate(data) === undefined)
    .map(({ file, data }) => ({ file, data: eventContent(schema, data) }));
  return inFile(
    source.file,
    source.contract.quality.flatMap(({ name, rule }, index) => {
      const expression = compiled(rule);
      const remarks: Remark[] =
        typeof expression === 'string'
          ? [
              remark(
                source,
                index,
                'quality-parses',
                `${name} is not valid CEL: ${expression}.`,
                'Correct it; it is CEL over data.',
              ),
            ]
          : contents.flatMap(({ file, data }) => heldBy(source, index, expression, data, file));
      return [...remarks, ...repeatedName(source, index)];
    }),
  );
};

function compiled(rule: string): Expression | string {
  try {
    return compileExpression(rule, { data: 'map' });
  } catch (error) {
    return messageOf(error);
  }
}

function heldBy(source: ContractSource, index: number, expression: Expression, data: unknown, file: string): Remark[] {
  const name = source.contract.quality[index]?.name ?? '';
  const remedy = 'Correct the rule or the example: rules hold on every valid example.';
  try {
    const result = expression({ data });
    return result === true
      ? []
      : [remark(source, index, 'quality-holds', `${name} gives ${JSON.stringify(result)} on ${file}.`, remedy)];
  } catch (error) {
    return [remark(source, index, 'quality-holds', `${name} fails on ${file}: ${messageOf(error)}.`, remedy)];
  }
}

function repeatedName(source: ContractSource, index: number): Remark[] {
  const name = source.contract.quality[index]?.name;
  const first = source.contract.quality.findIndex((rule) => rule.name === name);
  return first === index
    ? []
    : [
        remark(
          source,
          index,
          'quality-names-differ',
          `The name ${name} is used twice.`,
          'Give each rule a name of its own.',
        ),
      ];
}

function remark(source: ContractSource, index: number, rule: string, message: string, remedy: string): Remark {
  return { line: source.lineOf('quality', index, 'rule'), field: `quality[${index}]`, rule, message, remedy };
}
