import type { DefinitionCheck } from '../api/index.ts';
import { placedProblem, type PlacedProblem } from './statement-part.ts';

/** What a check says of a saved query. */
export interface SavedQueryFindings {
  /** What is in the way, by the key of the definition. */
  readonly problems: readonly { readonly key: string; readonly message: string }[];
  /** Where in the statement it is not right. */
  readonly atStatement: PlacedProblem | undefined;
  readonly failingTests: DefinitionCheck['tests'];
  /** Tests that pass. */
  readonly passing: number;
}

/** How the check says that the engine does not take a statement: the file, its line and the key come first. */
const engineFault = /^\S+:\d+: (?<key>[\w.]+): (?<reason>.*)$/s;
const engineTest = 'is understood by the engine';

/** Parts what is in the way of a saved query from tests of it that merely fail. */
export function savedQueryFindings({ problems, tests }: DefinitionCheck): SavedQueryFindings {
  const faults = tests
    .filter(({ name }) => name === engineTest)
    .flatMap(({ failures }) => failures)
    .map((text) => {
      const { key = '', reason = text } = engineFault.exec(text)?.groups ?? {};
      return { key, message: reason };
    });
  const own = tests.filter(({ name }) => name !== engineTest);
  const failingTests = own.filter(({ failures }) => failures.length > 0);
  const [atStatement] = faults.flatMap(({ message }) => placedProblem(message, { text: '', line: 1, column: 1 }) ?? []);
  return {
    problems: [...problems.map(({ key, message }) => ({ key, message })), ...faults],
    ...{ atStatement, failingTests, passing: own.length - failingTests.length },
  };
}
