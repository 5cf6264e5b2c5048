import { countNames, keepSample, isSampleWanted, widen, type FieldNode, type Range } from './field-node.ts';
import { childOf, elementOf, emptyState, type InferenceState } from './inference-state.ts';
import { limits } from './limits.ts';
import { valueKinds } from './personal/personal-kind.ts';

/**
 * What is known of the events of several states together, as if one had observed them all, in whatever order and grouping. The states
 * stay as they are.
 */
export function mergeStates(...states: readonly InferenceState[]): InferenceState {
  const merged = emptyState();
  for (const state of states) {
    merged.events += state.events;
    widenBy(merged.seen, state.seen);
    mergeNode(merged, merged.root, state.root);
  }
  return merged;
}

function mergeNode(state: InferenceState, target: FieldNode, source: FieldNode): void {
  for (const name of countNames) {
    target.counts[name] += source.counts[name];
  }
  widenBy(target.number, source.number);
  widenBy(target.length, source.length);
  widenBy(target.items, source.items);
  widenBy(target.seen, source.seen);
  mergePersonal(target, source);
  mergeValues(target, source);
  for (const sample of source.samples) {
    if (isSampleWanted(target.samples, sample.shape, limits.samples)) {
      keepSample(target.samples, sample, limits.samples);
    }
  }
  if (source.distinct !== undefined) {
    target.distinct?.merge(source.distinct);
  }
  for (const child of source.children.values()) {
    const same = childOf(state, target, child.name);
    if (same !== undefined) {
      mergeNode(state, same, child);
    }
  }
  if (source.element !== undefined) {
    const same = elementOf(state, target);
    if (same !== undefined) {
      mergeNode(state, same, source.element);
    }
  }
}

function widenBy(range: Range, by: Range): void {
  if (by.min <= by.max) {
    widen(range, by.min);
    widen(range, by.max);
  }
}

function mergePersonal(target: FieldNode, source: FieldNode): void {
  for (const kind of valueKinds) {
    const found = source.personal?.[kind];
    if (found !== undefined) {
      target.personal ??= {};
      target.personal[kind] = (target.personal[kind] ?? 0) + found;
    }
  }
}

function mergeValues(target: FieldNode, source: FieldNode): void {
  if (source.values === undefined) {
    target.values = undefined;
    return;
  }
  for (const [text, count] of source.values) {
    if (target.values === undefined) {
      return;
    }
    target.values.set(text, (target.values.get(text) ?? 0) + count);
    if (target.values.size > limits.enumValues) {
      target.values = undefined;
    }
  }
}
