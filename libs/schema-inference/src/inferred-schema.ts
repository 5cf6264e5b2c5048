import type { FieldNode, Range } from './field-node.ts';
import type { InferenceState } from './inference-state.ts';
import { limits } from './limits.ts';
import { shownName } from './mask.ts';
import { notesOf } from './field-notes.ts';
import { suspicionOf, type Suspicion } from './personal/suspicion.ts';

/** What a field is, as far as its values tell. */
export type InferredType =
  | 'boolean'
  | 'integer'
  | 'long'
  | 'decimal'
  | 'text'
  | 'timestamp'
  | 'date'
  | 'uuid'
  | 'list'
  | 'object'
  | 'mixed'
  | 'unknown';

/** A field of an undeclared event. */
export interface InferredField {
  /** `items[].price`; letters other than ASCII are escaped, so that nothing looks like what it is not. */
  readonly path: string;
  readonly type: InferredType;
  /** Values by their type in JSON, null among them. */
  readonly types: Readonly<Record<string, number>>;
  /** True if it was null or missing at least once. */
  readonly nullable: boolean;
  /** Values that were there, null included. */
  readonly present: number;
  readonly nulls: number;
  /** Objects in which it might have stood and did not. */
  readonly missing: number;
  /** Share of the enclosing objects that have it, from 0 to 1. */
  readonly presence: number;
  /** The values with their counts, the most frequent first, if they are a small set of codes. */
  readonly values?: readonly { readonly value: string; readonly count: number }[];
  /** Least and greatest number; beyond 10^9 the powers of ten around them. */
  readonly range?: Range;
  /** Least and greatest length of its texts in UTF-16 code units. */
  readonly length?: Range;
  /** Least and greatest number of elements. */
  readonly items?: Range;
  /** Masked: shapes of values, never values. */
  readonly samples: readonly string[];
  readonly personal?: Suspicion;
  /** From 0 to 1: how many values agree with the type, held back while there are few. */
  readonly confidence: number;
  readonly notes: readonly string[];
}

/** What the events of an undeclared type look like. */
export interface InferredSchema {
  readonly events: number;
  /** Times of the first and last event in milliseconds; absent if there was none. */
  readonly seen?: Range;
  /** In the order of the paths, a field before what is in it. */
  readonly fields: readonly InferredField[];
  /** What holds for the whole: events that are no objects, limits that were exceeded. */
  readonly notes: readonly string[];
}

/** What a state tells of its fields. */
export function inferredSchema(state: InferenceState): InferredSchema {
  return {
    events: state.events,
    ...(state.seen.min <= state.seen.max ? { seen: { ...state.seen } } : {}),
    fields: innerNodes(state.root).map(inferredField),
    notes: schemaNotes(state),
  };
}

/** The fields in an object or list, sorted, each before what is in it. */
export function innerNodes(node: FieldNode): FieldNode[] {
  const children = [...node.children.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  return [...children, ...(node.element === undefined ? [] : [node.element])].flatMap((child) => [
    child,
    ...innerNodes(child),
  ]);
}

/** The path of a field as it is shown. */
export function pathOf(node: FieldNode): string {
  if (node.parent === undefined) {
    return '';
  }
  const parent = pathOf(node.parent);
  if (node.isElement) {
    return `${parent}[]`;
  }
  return parent === '' ? shownName(node.name) : `${parent}.${shownName(node.name)}`;
}

function inferredField(node: FieldNode): InferredField {
  const { counts } = node;
  const type = typeOf(node);
  const parent = node.isElement ? counts.present : (node.parent?.counts.objects ?? 0);
  const missing = parent - counts.present;
  const values = valuesOf(node);
  const personal = suspicionOf(node);
  return {
    path: pathOf(node),
    type,
    types: jsonTypes(node),
    nullable: counts.nulls > 0 || missing > 0,
    present: counts.present,
    nulls: counts.nulls,
    missing,
    presence: parent === 0 ? 0 : counts.present / parent,
    ...(values === undefined ? {} : { values }),
    ...rangeOf('range', node.number, personal?.isLikely !== true),
    ...rangeOf('length', node.length, true),
    ...rangeOf('items', node.items, true),
    samples: node.samples.map(({ text }) => text),
    ...(personal === undefined ? {} : { personal }),
    confidence: confidenceOf(node, type),
    notes: notesOf(node, type),
  };
}

function rangeOf<K extends string>(key: K, range: Range, isShown: boolean): Partial<Record<K, Range>> {
  return isShown && range.min <= range.max ? ({ [key]: { ...range } } as Record<K, Range>) : {};
}

/** Values by JSON type, only those that occurred. */
export function jsonTypes({ counts }: FieldNode): Record<string, number> {
  const all: Record<string, number> = {
    null: counts.nulls,
    boolean: counts.booleans,
    integer: counts.integers,
    decimal: counts.decimals,
    text: counts.strings,
    list: counts.arrays,
    object: counts.objects,
    other: counts.others,
  };
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}

/** The one type of all values that are not null; integers are decimals where there are decimals. */
export function typeOf({ counts }: FieldNode): InferredType {
  const numbers = counts.integers + counts.decimals;
  const kinds = [counts.booleans, numbers, counts.strings, counts.arrays, counts.objects, counts.others];
  if (kinds.every((count) => count === 0)) {
    return 'unknown';
  }
  if (kinds.filter((count) => count > 0).length > 1 || counts.others > 0) {
    return 'mixed';
  }
  if (numbers > 0) {
    return counts.decimals > 0 ? 'decimal' : counts.longs > 0 ? 'long' : 'integer';
  }
  if (counts.strings > 0) {
    return textType(counts.strings, counts);
  }
  return counts.booleans > 0 ? 'boolean' : counts.arrays > 0 ? 'list' : 'object';
}

function textType(strings: number, counts: FieldNode['counts']): InferredType {
  if (counts.timestamps + counts.localTimestamps === strings) {
    return 'timestamp';
  }
  return counts.dates === strings ? 'date' : counts.uuids === strings ? 'uuid' : 'text';
}

const fewestForSet = 20;
const fewestPerValue = 4;

/** The values of a field that is one of a set of codes: seen often enough to believe that the set is whole. */
export function valuesOf(node: FieldNode): { value: string; count: number }[] | undefined {
  const { values, counts } = node;
  const isSet =
    values !== undefined &&
    values.size > 0 &&
    counts.strings >= fewestForSet &&
    counts.strings >= values.size * fewestPerValue &&
    suspicionOf(node) === undefined;
  return isSet
    ? [...values]
        .map(([value, count]) => ({ value, count }))
        .sort((left, right) => right.count - left.count || (left.value < right.value ? -1 : 1))
    : undefined;
}

function confidenceOf(node: FieldNode, type: InferredType): number {
  const { counts } = node;
  const values = counts.present - counts.nulls;
  if (values === 0) {
    return 0;
  }
  const kinds = [counts.booleans, counts.integers + counts.decimals, counts.strings, counts.arrays, counts.objects];
  const agreeing = type === 'mixed' ? Math.max(...kinds) : values;
  return Math.round((agreeing / (values + 3)) * 100) / 100;
}

function schemaNotes(state: InferenceState): string[] {
  const { counts } = state.root;
  const notes: string[] = [];
  const strange = state.events - counts.objects;
  if (strange > 0) {
    notes.push(`${strange} of ${state.events} events are no objects.`);
  }
  if (state.nodes.length >= limits.fields) {
    notes.push(
      `More fields than the ${limits.fields} that are kept may have been there; the deepest are left out first.`,
    );
  }
  return [...notes, ...notesOf(state.root, 'object')];
}
