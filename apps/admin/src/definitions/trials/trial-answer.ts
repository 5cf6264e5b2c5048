import type { DefinitionTestResult, PreviewedGroup } from '@nadi/definitions';
import { messageOf, NadiError } from '@nadi/errors';
import type { WorkerAnswer } from './limited-worker.ts';
import type { TrialResult } from './trial-job.ts';

/** Of a text that is longer nobody reads more, characters. */
const longestText = 2_000;
/** Admin holds and copies each answer, beside everything else that it does: characters of JSON. */
const longestAnswer = 1_048_576;

/** What the worker answers to a trial: never more than admin may be burdened with. */
export async function answerOf(trial: () => TrialResult | Promise<TrialResult>): Promise<WorkerAnswer<TrialResult>> {
  try {
    const result = shortened(await trial());
    const length = JSON.stringify(result).length;
    if (length > longestAnswer) {
      throw new NadiError('TRIAL_STOPPED', { message: `its answer has more than ${longestAnswer} characters` });
    }
    return { result };
  } catch (error) {
    if (error instanceof NadiError) {
      const { code, message, retriable } = error;
      return { refusal: { code, message: cut(message), retriable } };
    }
    return { failure: cut(messageOf(error)) };
  }
}

function shortened(result: TrialResult): TrialResult {
  return 'groups' in result
    ? { ...result, groups: result.groups.map(shortGroup) }
    : { ...result, tests: result.tests.map(shortTest) };
}

function shortGroup({ examples, note, ...group }: PreviewedGroup): PreviewedGroup {
  return { ...group, examples: examples.map(shortExample), ...(note !== undefined && { note: cut(note) }) };
}

function shortTest({ name, failures }: DefinitionTestResult): DefinitionTestResult {
  return { name, failures: failures.map(cut) };
}

/** The beginning of its JSON in the place of an example that is too long. */
function shortExample(example: unknown): unknown {
  const json = JSON.stringify(example) ?? '';
  return json.length > longestText ? cut(json) : example;
}

function cut(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
