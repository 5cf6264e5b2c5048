import { DistinctCount } from './distinct-count.ts';
import { looksLikeId, personalName } from './personal/personal-name.ts';
import type { PersonalKind, ValueKind } from './personal/personal-kind.ts';

/** All that is counted of a field. Counters add up, whatever the order. */
export interface FieldCounts {
  /** Values of any kind, null included. */
  present: number;
  nulls: number;
  booleans: number;
  integers: number;
  /** Integers beyond 2^53: JSON has rounded them already. */
  roundedIntegers: number;
  /** Integers beyond 32 bits. */
  longs: number;
  /** Integers that would be a time between 2000 and 2100, counted in milliseconds. */
  epochMillis: number;
  decimals: number;
  /** Decimals with more than two digits behind the point. */
  fineDecimals: number;
  strings: number;
  timestamps: number;
  localTimestamps: number;
  dates: number;
  uuids: number;
  integerTexts: number;
  decimalTexts: number;
  /** Texts that are no codes. */
  nonCodes: number;
  arrays: number;
  /** Elements of its lists that were not looked at. */
  skippedItems: number;
  objects: number;
  /** Names in its objects, those of fields that are not kept included. */
  names: number;
  longNames: number;
  /** Names that look like personal data, and so are not kept. */
  personalNames: number;
  /** Lists and objects too deep to be looked into. */
  tooDeep: number;
  /** What JSON does not know, such as infinite numbers. */
  others: number;
}

export const noCounts: Readonly<FieldCounts> = {
  present: 0,
  nulls: 0,
  booleans: 0,
  integers: 0,
  roundedIntegers: 0,
  longs: 0,
  epochMillis: 0,
  decimals: 0,
  fineDecimals: 0,
  strings: 0,
  timestamps: 0,
  localTimestamps: 0,
  dates: 0,
  uuids: 0,
  integerTexts: 0,
  decimalTexts: 0,
  nonCodes: 0,
  arrays: 0,
  skippedItems: 0,
  objects: 0,
  names: 0,
  longNames: 0,
  personalNames: 0,
  tooDeep: 0,
  others: 0,
};

export const countNames = Object.keys(noCounts) as (keyof FieldCounts)[];

/** Least and greatest; the least is above the greatest if there was nothing. */
export interface Range {
  min: number;
  max: number;
}

/** A masked value and the hash that decides which few are kept. */
export interface Sample {
  readonly shape: number;
  readonly text: string;
}

/** What is known of one field, of the elements of a list, or of the event itself (the root). */
export interface FieldNode {
  /** As it was sent; empty for the event and for the elements of a list. */
  readonly name: string;
  readonly parent: FieldNode | undefined;
  readonly isElement: boolean;
  readonly depth: number;
  /** Hash of the path: decides by itself which fields stay when there are too many, so that no order of events matters. */
  readonly rank: number;
  /** What the name says of personal data. */
  readonly personalByName: PersonalKind | undefined;
  readonly counts: FieldCounts;
  readonly number: Range;
  readonly length: Range;
  readonly items: Range;
  /** First and last time at which it was there. */
  readonly seen: Range;
  personal: Partial<Record<ValueKind, number>> | undefined;
  /** Counts of codes; undefined once the values are no set of codes: too many, too long or perhaps personal. */
  values: Map<string, number> | undefined;
  readonly samples: Sample[];
  /** Only of what might be the key. */
  readonly distinct: DistinctCount | undefined;
  readonly children: Map<string, FieldNode>;
  element: FieldNode | undefined;
}

const emptyRange = (): Range => ({ min: Infinity, max: -Infinity });

/** A field of which nothing was seen. Does not attach it to its parent. */
export function newNode(name: string, parent: FieldNode | undefined, isElement: boolean): FieldNode {
  const owner = nearestNamed(parent);
  const personalByName =
    parent === undefined
      ? undefined
      : isElement
        ? parent.personalByName
        : personalName(name, owner === undefined ? '' : owner.name);
  const mayBeKey = parent !== undefined && parent.parent === undefined && !isElement && looksLikeId(name);
  return {
    name,
    parent,
    isElement,
    depth: parent === undefined ? 0 : parent.depth + 1,
    rank: rankOf(name, parent, isElement),
    personalByName,
    counts: { ...noCounts },
    number: emptyRange(),
    length: emptyRange(),
    items: emptyRange(),
    seen: emptyRange(),
    personal: undefined,
    values: personalByName === undefined ? new Map() : undefined,
    samples: [],
    distinct: mayBeKey && personalByName === undefined ? new DistinctCount() : undefined,
    children: new Map(),
    element: undefined,
  };
}

/** The object whose name says what a field is about: lists have no names of their own. */
function nearestNamed(node: FieldNode | undefined): FieldNode | undefined {
  let named = node;
  while (named?.isElement === true) {
    named = named.parent;
  }
  return named;
}

/** The rank that a field of this name has, or would have, in its parent. */
export function rankOf(name: string, parent: FieldNode | undefined, isElement: boolean): number {
  let hash = Math.imul((parent?.rank ?? 0) ^ (isElement ? 0x5bd1e995 : -2128831035), 16777619);
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 16777619);
  }
  hash = Math.imul(hash ^ (hash >>> 16), -2048144789);
  return (hash ^ (hash >>> 13)) >>> 0;
}

/** Below zero if the left field stays rather than the right one: shallow before deep, then by hash, then by name. */
export function compareNodes(left: FieldNode, right: FieldNode): number {
  if (left.depth !== right.depth || left.rank !== right.rank) {
    return left.depth - right.depth || left.rank - right.rank;
  }
  const [a, b] = [pathKey(left), pathKey(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}

function pathKey(node: FieldNode | undefined): string {
  return node === undefined ? '' : `${pathKey(node.parent)}${node.isElement ? '[]' : JSON.stringify(node.name)}`;
}

/** Widens a range. Zero has no sign. */
export function widen(range: Range, value: number): void {
  if (value < range.min) {
    range.min = value + 0;
  }
  if (value > range.max) {
    range.max = value + 0;
  }
}

/** Keeps a masked sample if it is among the few of the smallest hashes. Mask only what `isSampleWanted` wants. */
export function isSampleWanted(samples: readonly Sample[], shape: number, most: number): boolean {
  const last = samples[samples.length - 1];
  if (last === undefined || samples.length < most) {
    return !samples.some((sample) => sample.shape === shape);
  }
  return shape < last.shape && !samples.some((sample) => sample.shape === shape);
}

export function keepSample(samples: Sample[], sample: Sample, most: number): void {
  const place = samples.findIndex(({ shape }) => shape > sample.shape);
  samples.splice(place < 0 ? samples.length : place, 0, sample);
  samples.length = Math.min(samples.length, most);
}
