import { isSampleWanted, keepSample, widen, type FieldNode, type Range } from './field-node.ts';
import { childOf, elementOf, isPersonalName, type InferenceState } from './inference-state.ts';
import { limits } from './limits.ts';
import { maskedText } from './mask.ts';
import { personalNumber } from './personal/personal-text.ts';
import type { ValueKind } from './personal/personal-kind.ts';
import { lookAt, type TextLook } from './text-look.ts';

/**
 * Adds the content of one event to a state, in place. The order in which events are added does not matter.
 * @param data any value that JSON can hold; whatever else it is counts as `others`.
 * @param timeMs when it was received, in milliseconds since 1970.
 * @returns the same state.
 */
export function observe(state: InferenceState, data: unknown, timeMs: number): InferenceState {
  state.events += 1;
  widen(state.seen, timeMs);
  fold(state, state.root, data, timeMs);
  return state;
}

function fold(state: InferenceState, node: FieldNode, value: unknown, timeMs: number): void {
  const { counts } = node;
  counts.present += 1;
  widen(node.seen, timeMs);
  if (typeof value === 'string') {
    foldText(node, value);
  } else if (typeof value === 'number') {
    foldNumber(node, value);
  } else if (typeof value === 'boolean') {
    counts.booleans += 1;
  } else if (value === null) {
    counts.nulls += 1;
  } else if (Array.isArray(value)) {
    foldList(state, node, value, timeMs);
  } else if (typeof value === 'object') {
    foldObject(state, node, value as Readonly<Record<string, unknown>>, timeMs);
  } else {
    counts.others += 1;
  }
}

function foldObject(
  state: InferenceState,
  node: FieldNode,
  object: Readonly<Record<string, unknown>>,
  timeMs: number,
): void {
  const { counts, children } = node;
  const names = Object.keys(object);
  counts.objects += 1;
  counts.names += names.length;
  if (node.depth >= limits.depth) {
    counts.tooDeep += names.length > 0 ? 1 : 0;
    return;
  }
  const looked = Math.min(names.length, limits.namesPerObject);
  for (let index = 0; index < looked; index += 1) {
    const name = names[index] as string;
    const known = children.get(name);
    if (known !== undefined) {
      fold(state, known, object[name], timeMs);
    } else if (name.length > limits.nameLength) {
      counts.longNames += 1;
    } else if (isPersonalName(name)) {
      counts.personalNames += 1;
    } else {
      const child = childOf(state, node, name);
      if (child !== undefined) {
        fold(state, child, object[name], timeMs);
      }
    }
  }
}

function foldList(state: InferenceState, node: FieldNode, list: readonly unknown[], timeMs: number): void {
  const { counts } = node;
  counts.arrays += 1;
  widen(node.items, list.length);
  if (node.depth >= limits.depth) {
    counts.tooDeep += list.length > 0 ? 1 : 0;
    return;
  }
  const looked = Math.min(list.length, limits.itemsPerList);
  for (let index = 0; index < looked; index += 1) {
    const element = node.element ?? elementOf(state, node);
    if (element === undefined) {
      break;
    }
    fold(state, element, list[index], timeMs);
  }
  counts.skippedItems += list.length - looked;
}

const epochFrom = 946_684_800_000;
const epochTo = 4_102_444_800_000;
/** From here on a number may be a phone's. */
const leastPersonal = 1e9;

function foldNumber(node: FieldNode, value: number): void {
  const { counts } = node;
  if (!Number.isFinite(value)) {
    counts.others += 1;
    return;
  }
  const isEpoch = value >= epochFrom && value < epochTo && Number.isInteger(value);
  if (!foldPersonalNumber(node, value)) {
    if (isEpoch || Math.abs(value) < leastPersonal) {
      widen(node.number, value);
    } else {
      widenRoughly(node.number, value);
    }
  }
  if (!Number.isInteger(value)) {
    counts.decimals += 1;
    const cents = value * 100;
    counts.fineDecimals += Math.abs(cents - Math.round(cents)) > 1e-6 * Math.max(1, Math.abs(value)) ? 1 : 0;
    return;
  }
  counts.integers += 1;
  node.distinct?.add(String(value));
  if (value > 2_147_483_647 || value < -2_147_483_648) {
    counts.longs += 1;
    counts.roundedIntegers += Number.isSafeInteger(value) ? 0 : 1;
    counts.epochMillis += isEpoch ? 1 : 0;
  }
}

/** Of large numbers only the powers of ten around them are kept: they may be somebody's number in a form nobody thought of. */
function widenRoughly(range: Range, value: number): void {
  const size = Math.abs(value);
  const exponent = Math.floor(Math.log10(size));
  const below = 10 ** exponent > size ? 10 ** (exponent - 1) : 10 ** exponent;
  const above = Math.min(below * 10 < size ? below * 100 : below * 10, Number.MAX_VALUE);
  widen(range, value < 0 ? -above : below);
  widen(range, value < 0 ? -below : above);
}

/** The least or greatest of phone numbers would be somebody's phone number: true if the number belongs into no range. */
function foldPersonalNumber(node: FieldNode, value: number): boolean {
  const kind =
    value >= leastPersonal && value < 1e19 && Number.isInteger(value) ? personalNumber(String(value)) : undefined;
  if (kind !== undefined) {
    foundPersonal(node, kind);
  }
  return kind !== undefined || node.personalByName !== undefined;
}

function foldText(node: FieldNode, text: string): void {
  const { counts, length } = node;
  counts.strings += 1;
  node.distinct?.add(text);
  const known = node.values?.get(text);
  if (known !== undefined) {
    node.values?.set(text, known + 1);
    return;
  }
  widen(length, text.length);
  const look = lookAt(text);
  switch (look.format) {
    case 'plain':
      break;
    case 'timestamp':
      counts.timestamps += 1;
      break;
    case 'local-timestamp':
      counts.localTimestamps += 1;
      break;
    case 'date':
      counts.dates += 1;
      break;
    case 'uuid':
      counts.uuids += 1;
      break;
    case 'integer':
      counts.integerTexts += 1;
      break;
    case 'decimal':
      counts.decimalTexts += 1;
      break;
  }
  if (look.personal !== undefined) {
    foundPersonal(node, look.personal);
  }
  foldCode(node, text, look);
  foldSample(node, text, look);
}

function foundPersonal(node: FieldNode, kind: ValueKind): void {
  node.personal ??= {};
  node.personal[kind] = (node.personal[kind] ?? 0) + 1;
  node.values = undefined;
}

/** One value that is no code ends the set: what remains would be a part of it, and the next value might be a name. */
function foldCode(node: FieldNode, text: string, look: TextLook): void {
  if (!look.isCode) {
    node.counts.nonCodes += 1;
    node.values = undefined;
  } else if (node.values !== undefined) {
    if (node.values.size >= limits.enumValues) {
      node.values = undefined;
    } else {
      node.values.set(text, 1);
    }
  }
}

function foldSample(node: FieldNode, text: string, look: TextLook): void {
  if (look.personal === 'email') {
    const masked = maskedText(text, true);
    const shape = hashOfMasked(masked);
    if (isSampleWanted(node.samples, shape, limits.samples)) {
      keepSample(node.samples, { shape, text: masked }, limits.samples);
    }
    return;
  }
  if (isSampleWanted(node.samples, look.shape, limits.samples)) {
    keepSample(node.samples, { shape: look.shape, text: maskedText(text, false) }, limits.samples);
  }
}

/** Masked addresses differ in letters, which the shape does not see. */
function hashOfMasked(masked: string): number {
  let hash = -2128831035;
  for (let index = 0; index < masked.length; index += 1) {
    hash = Math.imul(hash ^ masked.charCodeAt(index), 16777619);
  }
  return hash >>> 0;
}
