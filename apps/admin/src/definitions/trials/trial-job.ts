import type {
  DefinitionInForce,
  DefinitionKind,
  DefinitionProblem,
  DefinitionSource,
  DefinitionTestResult,
} from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import { previewOnNewest, type NewestEvents, type NewestPreview } from '@nadi/live-definitions';
import { withoutBytes } from '../../observed/topics/topic-message.ts';

/** A text to try, beside what is in force of its kind. */
interface TriedText {
  readonly kind: string;
  readonly text: string;
  readonly inForce: readonly DefinitionInForce[];
}

/** What the worker of trials does. */
export type TrialJob =
  | (TriedText & { readonly what: 'check' })
  | (TriedText & {
      readonly what: 'preview';
      /** Most events of all contracts together. */
      readonly events: number;
      /** Whose events may be shown as examples. */
      readonly tenantId: string;
    });

/** Whether a text is valid, and what its tests say. */
export interface TrialCheck {
  /** As it calls itself; null if that cannot be read. */
  readonly name: string | null;
  /** Empty if it is valid. */
  readonly problems: readonly DefinitionProblem[];
  /** None unless it is valid. */
  readonly tests: readonly DefinitionTestResult[];
}

export type TrialResult = TrialCheck | NewestPreview;

export interface TrialTools {
  readonly kinds: readonly DefinitionKind[];
  readonly openNewest: () => Pick<NewestEvents, 'read' | 'close'>;
  readonly tablesDir: string;
}

/** @throws NadiError DEFINITION_UNKNOWN, DEFINITION_INVALID, INPUT_INVALID, PIPELINE_RESOURCE_MISSING */
export async function runTrial(job: TrialJob, tools: TrialTools): Promise<TrialResult> {
  const kind = tools.kinds.find((one) => one.kind === job.kind);
  if (kind === undefined) {
    throw new NadiError('DEFINITION_UNKNOWN', { message: `there is no kind "${job.kind}" of definitions` });
  }
  return job.what === 'check' ? check(kind, job) : preview(kind, job, tools);
}

const fileOf = ({ kind }: TriedText) => `${kind}/new.yaml`;

/** Checks the text in the place of the one of its name. */
function checkedOf(kind: DefinitionKind, tried: TriedText) {
  const source: DefinitionSource = { file: fileOf(tried), text: tried.text };
  const name = kind.nameOf(source);
  const asSource = ({ name: of, version, text }: DefinitionInForce) => ({
    file: `${kind.kind}/${of}@${version}`,
    text,
  });
  const [checked] = kind.check([source, ...tried.inForce.filter((one) => one.name !== name).map(asSource)]);
  const before = tried.inForce.find((one) => one.name === name);
  if (before !== undefined) {
    kind.assertReplaces?.(asSource(before), source);
  }
  return checked;
}

async function check(kind: DefinitionKind, tried: TriedText): Promise<TrialCheck> {
  try {
    const checked = checkedOf(kind, tried);
    return { name: checked?.name ?? null, problems: [], tests: (await checked?.test()) ?? [] };
  } catch (error) {
    if (error instanceof NadiError && error.code === 'DEFINITION_INVALID') {
      return { name: null, problems: problemsOf(error, fileOf(tried)), tests: [] };
    }
    throw error;
  }
}

function problemsOf({ context, message }: NadiError, file: string): readonly DefinitionProblem[] {
  const problems = context['problems'] as readonly DefinitionProblem[] | undefined;
  return context['file'] === file && problems !== undefined ? problems : [{ line: 1, key: '', message }];
}

async function preview(
  kind: DefinitionKind,
  job: Extract<TrialJob, { what: 'preview' }>,
  { openNewest, tablesDir }: TrialTools,
): Promise<NewestPreview> {
  const tried = checkedOf(kind, job)?.preview();
  if (tried === undefined) {
    throw new NadiError('INPUT_INVALID', {
      message: 'text: it is made of other definitions and cannot be tried alone',
    });
  }
  const newest = openNewest();
  try {
    const limit = Math.max(1, Math.floor(job.events / tried.reads.length));
    const found = await previewOnNewest(tried, newest, { limit, mayShow: ({ tenantId }) => tenantId === job.tenantId });
    return { ...found, groups: found.groups.map((one) => ({ ...one, examples: one.examples.map(withoutBytes) })) };
  } catch (error) {
    if (error instanceof NadiError && error.code === 'PIPELINE_RESOURCE_MISSING') {
      throw new NadiError(error.code, { message: `${error.message} in ${tablesDir}, where previews look` });
    }
    throw error;
  } finally {
    await newest.close();
  }
}
