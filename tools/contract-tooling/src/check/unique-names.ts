import type { Finding } from '../finding.ts';
import { camelCase } from '../generate/names.ts';
import { nestedRecords } from '../source/avro-walk.ts';
import { newestVersion, type ContractSource } from '../source/contract-source.ts';

/** Names of the contracts package itself, and words no constant can be called. */
const taken: ReadonlySet<string> = new Set([
  ...['contracts', 'contractNamed', 'allContracts', 'subjectOf', 'nearNames', 'compileValidator'],
  ...['avroToJsonSchema', 'contractJsonSchema', 'Contract', 'ContractOwner', 'ContentValidator'],
  ...['AvroField', 'AvroRecord', 'EventOf', 'FieldIssue', 'JsonSchema', 'QualityRule', 'Buffer', 'Record', 'Readonly'],
  ...['break', 'case', 'catch', 'class', 'const', 'continue', 'debugger', 'default', 'delete', 'do', 'else', 'enum'],
  ...['export', 'extends', 'false', 'finally', 'for', 'function', 'if', 'import', 'in', 'instanceof', 'new', 'null'],
  ...['return', 'super', 'switch', 'this', 'throw', 'true', 'try', 'typeof', 'var', 'void', 'while', 'with', 'yield'],
  ...['await', 'implements', 'interface', 'let', 'package', 'private', 'protected', 'public', 'static'],
]);

/** The part of a contract that its generated names come from. */
export type NamedSource = Pick<ContractSource, 'name' | 'event' | 'file' | 'versions'>;

/** Generated constants and types of all events live side by side, so their names must differ. */
export function uniqueNames(sources: readonly NamedSource[]): Finding[] {
  const owners = new Map<string, string>();
  return sources.flatMap((source) => {
    const constant = { name: camelCase(source.event), file: source.file };
    const { schema, file } = newestVersion(source);
    const records = nestedRecords(schema).map(({ name }) => ({ name, file }));
    return [constant, ...records].flatMap((used) => {
      const owner = taken.has(used.name) ? 'the contracts package' : owners.get(used.name);
      owners.set(used.name, owner ?? source.name);
      return owner === undefined ? [] : [clash(used, owner)];
    });
  });
}

function clash({ name, file }: { name: string; file: string }, owner: string): Finding {
  return {
    file,
    field: name,
    rule: 'names-unique',
    message: `The generated name ${name} is taken by ${owner}.`,
    remedy: 'Rename the event or the nested record: names are unique across all domains.',
  };
}
