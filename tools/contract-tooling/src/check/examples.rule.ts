import { compileValidator } from '@nadi/contracts';
import { messageOf } from '@nadi/errors';
import type { Finding } from '../finding.ts';
import { contractOf } from '../generate/generate-code.ts';
import { newestVersion, type ContractExample, type ContractSource } from '../source/contract-source.ts';
import { eventContent } from '../source/event-content.ts';
import { compileAvro } from './avro-resolution.ts';
import { inFile, type ContractRule } from './rule.ts';

const fewestValid = 1;
const fewestInvalid = 2;

/** Valid examples fit the newest version, invalid ones fail where and how they say. */
export const examplesRule: ContractRule = (source) => {
  const validate = compileValidator(contractOf(source));
  return [
    ...tooFew(source),
    ...source.examples.flatMap((example) => {
      const issue = validate(example.data);
      if (example.violates !== undefined) {
        return mismatch(example, issue);
      }
      return issue === undefined
        ? unencodable(source, example)
        : inFile(example.file, [
            {
              field: issue.path,
              rule: 'valid-example-fits',
              message: issue.message,
              remedy: 'Correct the example, or move it to an invalid one.',
            },
          ]);
    }),
  ];
};

function tooFew(source: ContractSource): Finding[] {
  const invalid = source.examples.filter(({ violates }) => violates !== undefined).length;
  const valid = source.examples.length - invalid;
  return valid >= fewestValid && invalid >= fewestInvalid
    ? []
    : inFile(`${source.folder}/examples`, [
        {
          rule: 'examples-present',
          message: `There are ${valid} valid and ${invalid} invalid examples.`,
          remedy: `Have at least ${fewestValid} valid and ${fewestInvalid} invalid.`,
        },
      ]);
}

function mismatch(
  { file, violates }: ContractExample,
  issue: { readonly path: string; readonly rule: string } | undefined,
): Finding[] {
  if (issue?.path === violates?.field && issue?.rule === violates?.rule) {
    return [];
  }
  const actual = issue === undefined ? 'is accepted' : `fails at ${issue.path} by the rule ${issue.rule}`;
  return inFile(file, [
    {
      ...(violates === undefined ? {} : { field: violates.field }),
      rule: 'invalid-example-fails',
      message: `The example should fail at ${violates?.field} by the rule ${violates?.rule} but ${actual}.`,
      remedy: 'Correct `violates` or the example; only the first mistake counts.',
    },
  ]);
}

/** What the validator accepts, Avro must be able to write. */
function unencodable(source: ContractSource, { file, data }: ContractExample): Finding[] {
  const { schema } = newestVersion(source);
  try {
    compileAvro(schema).toBuffer(eventContent(schema, data));
    return [];
  } catch (error) {
    return inFile(file, [
      {
        rule: 'valid-example-encodes',
        message: `Avro cannot write it: ${messageOf(error)}.`,
        remedy: 'Correct the schema.',
      },
    ]);
  }
}
