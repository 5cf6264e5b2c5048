import { isTreeNode, type TreeNode } from './syntax-tree.ts';

/** Names of common table expressions that can be seen at a place, in lower case, and what they were renamed to. */
export type Scope = ReadonlyMap<string, string>;

/** Checks one field of a node, and everything below it. */
export type FieldRule = (value: unknown, walk: TreeWalk, scope: Scope, field: string) => void;

/** What a kind of node may look like. Whatever is not listed here is refused. */
export interface NodeShape {
  /** The allowed values of `type` where the kind is told by `class`. */
  readonly types?: readonly string[];
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** What holds for the node as a whole; it may change the node. Runs before its fields. */
  readonly check?: (node: TreeNode, walk: TreeWalk, scope: Scope) => void;
}

/** Why a statement is refused. */
export interface Refusal {
  /** What is wrong, as a sentence. */
  readonly message: string;
  /** The byte of the statement that it is about, if the tree tells. */
  readonly byteOffset?: number | undefined;
  readonly context?: Readonly<Record<string, unknown>>;
}

/** Thrown within a walk; whoever began the walk knows the text and makes an error of it. */
export class RefusalError extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** A table that a statement names, with what the walk may change in it. */
export interface TableName {
  readonly catalog: string;
  readonly schema: string;
  readonly name: string;
}

/** What the walk asks about names. Names are as the statement has them. */
export interface NamePolicy {
  /** Where a table is that is no common table expression, or undefined if there is none for this statement. */
  readonly locateTable: (table: TableName) => TableName | undefined;
  readonly tableRefusal: (table: TableName) => string;
  /** What is wrong with calling a function, or undefined. */
  readonly functionRefusal: (name: string) => string | undefined;
  readonly tableFunctionRefusal: (name: string) => string | undefined;
  readonly typeRefusal: (name: string) => string | undefined;
  readonly collationRefusal: (name: string) => string | undefined;
  readonly parameterRefusal: (name: string) => string | undefined;
}

/** The most nodes a statement may have: the check is bounded, and so is what DuckDB has to bind. */
const maxNodes = 50_000;

/** One walk over the tree of one statement: the names it may use, and what it has met so far. */
export class TreeWalk {
  readonly names: NamePolicy;
  /** The rule of whole queries, which expressions and tables contain again. */
  readonly query: FieldRule;
  /** The places of nodes in the text, in the order of the walk, which is the same for the same tree. */
  readonly byteOffsets: (number | undefined)[] = [];
  /** Names that the walk has given to common table expressions, with those of the statement. */
  readonly renamed = new Map<string, string>();
  private nodes = 0;
  private byteOffset: number | undefined;

  constructor(names: NamePolicy, query: FieldRule) {
    this.names = names;
    this.query = query;
  }

  /** Checks a node against the shape of its kind. */
  node(node: TreeNode, shape: NodeShape, scope: Scope): void {
    this.nodes += 1;
    if (this.nodes > maxNodes) this.refuse(`The statement is too long: it has more than ${maxNodes} parts.`);
    if ('query_location' in node) this.meet(node['query_location']);
    if (shape.types !== undefined && !shape.types.includes(String(node['type']))) this.refuseUnknown(node['type']);
    shape.check?.(node, this, scope);
    for (const [field, value] of Object.entries(node)) {
      const rule = Object.hasOwn(shape.fields, field) ? shape.fields[field] : undefined;
      if (rule === undefined) this.refuseUnknown(`${String(node['class'] ?? node['type'])}.${field}`);
      rule?.(value, this, scope, field);
    }
  }

  /** A name for a common table expression that no table, view or file has, and no other one of the statement. */
  rename(name: string): string {
    const renamed = `${name}$${this.renamed.size + 1}`;
    this.renamed.set(renamed, name);
    return renamed;
  }

  refuse(message: string, context?: Readonly<Record<string, unknown>>): never {
    throw new RefusalError({ message, byteOffset: this.byteOffset, ...(context === undefined ? {} : { context }) });
  }

  refuseIf(message: string | undefined): void {
    if (message !== undefined) this.refuse(message);
  }

  /** What nobody has looked at may not run. */
  refuseUnknown(what: unknown): never {
    return this.refuse(
      `The statement has a part that is not allowed: ${typeof what === 'string' ? what : 'of no known kind'}.`,
    );
  }

  private meet(location: unknown): void {
    // Nodes that DuckDB has made have the largest number as their place.
    const known = typeof location === 'number' && Number.isSafeInteger(location);
    this.byteOffsets.push(known ? location : undefined);
    if (known) this.byteOffset = location;
  }
}

/** A field of texts, numbers and truth values, or lists of such, that only say how a node works. */
export const plain: FieldRule = (value, walk, scope, field) => {
  if (Array.isArray(value)) value.forEach((item) => plain(item, walk, scope, field));
  else if (typeof value === 'object' && value !== null && !isRawNumber(value)) walk.refuseUnknown(field);
};

/** A field that has to have one certain value. */
export function only(expected: unknown): FieldRule {
  return (value, walk, _scope, field) => {
    if (value !== expected) walk.refuseUnknown(field);
  };
}

/** A field that has to be an empty list. */
export const empty: FieldRule = (value, walk, _scope, field) => {
  if (!Array.isArray(value) || value.length > 0) walk.refuseUnknown(field);
};

/** A list of what another rule allows. */
export function listOf(rule: FieldRule): FieldRule {
  return (value, walk, scope, field) => {
    if (!Array.isArray(value)) walk.refuseUnknown(field);
    else value.forEach((item) => rule(item, walk, scope, field));
  };
}

/** Nothing, or what another rule allows. */
export function optional(rule: FieldRule): FieldRule {
  return (value, walk, scope, field) => {
    if (value !== null) rule(value, walk, scope, field);
  };
}

/** A node of exactly one shape. */
export function shaped(shape: () => NodeShape): FieldRule {
  return (value, walk, scope, field) => {
    if (!isTreeNode(value)) walk.refuseUnknown(field);
    else walk.node(value, shape(), scope);
  };
}

/** A node of one of several shapes, told apart by a field. */
export function oneOf(shapes: () => Readonly<Record<string, NodeShape>>, tag: string): FieldRule {
  return (value, walk, scope, field) => {
    if (!isTreeNode(value)) return walk.refuseUnknown(field);
    const kind = value[tag];
    const known = shapes();
    const shape = typeof kind === 'string' && Object.hasOwn(known, kind) ? known[kind] : undefined;
    if (shape === undefined) return walk.refuseUnknown(kind);
    return walk.node(value, shape, scope);
  };
}

function isRawNumber(value: object): boolean {
  return (JSON as unknown as { isRawJSON(candidate: object): boolean }).isRawJSON(value);
}
