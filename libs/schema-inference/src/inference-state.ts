import { compareNodes, newNode, rankOf, type FieldNode, type Range } from './field-node.ts';
import { limits } from './limits.ts';
import { lookAt } from './text-look.ts';

/**
 * What is known of the events of one undeclared type: bounded, mergeable, and free of personal values. `observe` changes it in
 * place; `stateToJson` and `stateFromJson` store it.
 */
export interface InferenceState {
  events: number;
  /** Times of the first and last event in milliseconds; least above greatest if there was none. */
  readonly seen: Range;
  readonly root: FieldNode;
  /** Every field but the root. */
  readonly nodes: FieldNode[];
  /** The field that goes first when another one is to stay; undefined until it is asked for. */
  last: FieldNode | undefined;
}

/** The state before the first event. */
export function emptyState(): InferenceState {
  return {
    events: 0,
    seen: { min: Infinity, max: -Infinity },
    root: newNode('', undefined, false),
    nodes: [],
    last: undefined,
  };
}

/** The field of that name in an object, which is neither too long nor personal. Undefined if it is not kept. */
export function childOf(state: InferenceState, parent: FieldNode, name: string): FieldNode | undefined {
  const known = parent.children.get(name);
  if (known !== undefined) {
    return known;
  }
  const node = admitted(state, parent, name, false);
  if (node !== undefined) {
    parent.children.set(name, node);
  }
  return node;
}

/** True if a name is itself personal, as in an object whose names are e-mail addresses. Such a field is never kept. */
export function isPersonalName(name: string): boolean {
  return lookAt(name).personal !== undefined;
}

/** What the elements of a list are. Undefined if it is not kept. */
export function elementOf(state: InferenceState, parent: FieldNode): FieldNode | undefined {
  parent.element ??= admitted(state, parent, '', true);
  return parent.element;
}

/**
 * Takes a field in if there is room, or if it goes before one that is there, which then leaves. A field's place depends on its path
 * alone: whoever stays at the end has stayed all the time, so that its counts are whole in whatever order states were merged.
 */
function admitted(state: InferenceState, parent: FieldNode, name: string, isElement: boolean): FieldNode | undefined {
  if (state.nodes.length < limits.fields) {
    const node = newNode(name, parent, isElement);
    state.nodes.push(node);
    return node;
  }
  state.last ??= state.nodes.reduce((last, other) => (compareNodes(last, other) < 0 ? other : last));
  // Nearly all names of a flood end here, so that a field is made for the others only.
  const depth = parent.depth + 1;
  if (depth > state.last.depth || (depth === state.last.depth && rankOf(name, parent, isElement) > state.last.rank)) {
    return undefined;
  }
  const node = newNode(name, parent, isElement);
  if (compareNodes(node, state.last) > 0) {
    return undefined;
  }
  remove(state, state.last);
  state.last = undefined;
  state.nodes.push(node);
  return node;
}

function remove(state: InferenceState, node: FieldNode): void {
  state.nodes.splice(state.nodes.indexOf(node), 1);
  if (node.parent !== undefined) {
    if (node.isElement) {
      node.parent.element = undefined;
    } else {
      node.parent.children.delete(node.name);
    }
  }
}
