import { messageOf, NadiError } from '@nadi/errors';
import { z } from 'zod';
import { DistinctCount } from './distinct-count.ts';
import { countNames, keepSample, widen, type FieldCounts, type FieldNode, type Range } from './field-node.ts';
import { childOf, elementOf, emptyState, isPersonalName, type InferenceState } from './inference-state.ts';
import { limits } from './limits.ts';
import { valueKinds, type ValueKind } from './personal/personal-kind.ts';
import { lookAt } from './text-look.ts';

/** Version of the stored form. Another version is refused: what it counts may mean something else. */
const stateVersion = 1;

const count = z.number().int().nonnegative();
const range = z.tuple([z.number(), z.number()]);

interface NodeJson {
  readonly name?: string | undefined;
  readonly counts: Partial<Record<keyof FieldCounts, number>>;
  readonly number?: [number, number] | undefined;
  readonly length?: [number, number] | undefined;
  readonly items?: [number, number] | undefined;
  readonly seen?: [number, number] | undefined;
  readonly personal?: Partial<Record<ValueKind, number>> | undefined;
  readonly values?: [string, number][] | undefined;
  readonly samples?: [number, string][] | undefined;
  readonly distinct?: string | undefined;
  readonly fields?: NodeJson[] | undefined;
  readonly element?: NodeJson | undefined;
}

const nodeSchema: z.ZodType<NodeJson> = z.lazy(() =>
  z.strictObject({
    name: z.string().max(limits.nameLength).optional(),
    counts: z.partialRecord(z.enum(countNames), count),
    number: range.optional(),
    length: range.optional(),
    items: range.optional(),
    seen: range.optional(),
    personal: z.partialRecord(z.enum(valueKinds), count).optional(),
    values: z
      .array(z.tuple([z.string().max(limits.enumValueLength), count]))
      .max(limits.enumValues)
      .optional(),
    samples: z
      .array(z.tuple([count, z.string().max(limits.sampleLength + 1)]))
      .max(limits.samples)
      .optional(),
    distinct: z.string().max(400).optional(),
    fields: z.array(nodeSchema).max(limits.fields).optional(),
    element: nodeSchema.optional(),
  }),
);

const stateSchema = z.strictObject({
  version: z.literal(stateVersion),
  events: count,
  seen: range.optional(),
  root: nodeSchema,
});

/** The stored form: equal knowledge gives equal text, at most `limits.stateBytes` long. */
export function stateToJson(state: InferenceState): string {
  const seen = rangeJson(state.seen);
  return JSON.stringify({ version: stateVersion, events: state.events, seen, root: nodeJson(state.root) });
}

/**
 * Reads what `stateToJson` wrote.
 * @throws NadiError INFERENCE_STATE_INVALID if the text is something else.
 */
export function stateFromJson(text: string): InferenceState {
  if (text.length > limits.stateBytes) {
    throw invalid(`is longer than ${limits.stateBytes} characters`);
  }
  try {
    const { events, seen, root } = stateSchema.parse(JSON.parse(text));
    const state = emptyState();
    state.events = events;
    restoreRange(state.seen, seen);
    restore(state, state.root, root);
    return state;
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    throw invalid(issue === undefined ? messageOf(error) : `${issue.path.map(String).join('.')}: ${issue.message}`);
  }
}

function invalid(reason: string): NadiError {
  return new NadiError('INFERENCE_STATE_INVALID', {
    message: `The stored state of inference cannot be read: ${reason.slice(0, 300)}.`,
  });
}

function rangeJson({ min, max }: Range): [number, number] | undefined {
  return min <= max ? [min, max] : undefined;
}

function nodeJson(node: FieldNode): NodeJson {
  const { counts, personal, values, samples, children } = node;
  const byText = (left: readonly [string, unknown], right: readonly [string, unknown]) => (left[0] < right[0] ? -1 : 1);
  return {
    name: node.parent === undefined || node.isElement ? undefined : node.name,
    counts: Object.fromEntries(countNames.filter((name) => counts[name] > 0).map((name) => [name, counts[name]])),
    number: rangeJson(node.number),
    length: rangeJson(node.length),
    items: rangeJson(node.items),
    seen: rangeJson(node.seen),
    personal:
      personal === undefined
        ? undefined
        : Object.fromEntries(
            valueKinds.filter((kind) => personal[kind] !== undefined).map((kind) => [kind, personal[kind]]),
          ),
    values: values === undefined ? undefined : [...values].sort(byText),
    samples: samples.length === 0 ? undefined : samples.map(({ shape, text }) => [shape, text]),
    distinct: node.distinct?.toText(),
    fields: children.size === 0 ? undefined : [...children].sort(byText).map(([, child]) => nodeJson(child)),
    element: node.element === undefined ? undefined : nodeJson(node.element),
  };
}

function restore(state: InferenceState, node: FieldNode, stored: NodeJson): void {
  for (const name of countNames) {
    node.counts[name] = stored.counts[name] ?? 0;
  }
  restoreRange(node.number, stored.number);
  restoreRange(node.length, stored.length);
  restoreRange(node.items, stored.items);
  restoreRange(node.seen, stored.seen);
  node.personal = stored.personal;
  node.values = stored.values === undefined ? undefined : new Map(stored.values.filter(([text]) => isCode(text)));
  for (const [shape, text] of stored.samples ?? []) {
    keepSample(node.samples, { shape, text }, limits.samples);
  }
  if (stored.distinct !== undefined) {
    node.distinct?.merge(DistinctCount.fromText(stored.distinct));
  }
  for (const field of stored.fields ?? []) {
    const name = field.name ?? '';
    const child = isPersonalName(name) ? undefined : childOf(state, node, name);
    if (child !== undefined) {
      restore(state, child, field);
    }
  }
  const element = stored.element === undefined ? undefined : elementOf(state, node);
  if (element !== undefined && stored.element !== undefined) {
    restore(state, element, stored.element);
  }
}

function isCode(text: string): boolean {
  return lookAt(text).isCode;
}

function restoreRange(range: Range, stored: readonly [number, number] | undefined): void {
  if (stored !== undefined) {
    widen(range, stored[0]);
    widen(range, stored[1]);
  }
}
