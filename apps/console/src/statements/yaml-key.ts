import { isMap, isNode, isScalar, parseDocument, YAMLMap, type Document, type Node } from 'yaml';

/** How a key is written that is not written in one line: what it holds one below the other, unless it stood in braces, or a text as it is. */
export type KeyStyle = 'lines' | 'literal';

export interface WantedKey {
  readonly key: string;
  /** Keys in the order in which they stand in a text. */
  readonly order: readonly string[];
  /** Undefined takes the key away. */
  readonly value: unknown;
  readonly style: KeyStyle | undefined;
}

const written = { lineWidth: 0 };

/** A text of which each key has lines of its own; one in braces is written anew. */
export function inLines(text: string): string {
  const document = parseDocument(text);
  if (!isMap(document.contents) || document.contents.flow !== true) {
    return text;
  }
  document.contents.flow = false;
  return document.toString(written);
}

/** A text of YAML with another value of a key; nothing else of it is touched. */
export function withKey(text: string, { key, order, value, style }: WantedKey): string {
  // A new one comes behind what stands before it elsewhere, so that no comment comes between it and what it is about.
  const last = order.slice(0, order.indexOf(key)).findLast((one) => linesOf(text, one) !== undefined);
  const behind = (last === undefined ? undefined : linesOf(text, last)?.end) ?? 0;
  const { begin, end } = linesOf(text, key) ?? { begin: behind, end: behind };
  const head = text.slice(0, begin);
  const next = value === undefined ? '' : rewritten(text.slice(begin, end), key, value, style);
  return `${head}${head === '' || head.endsWith('\n') ? '' : '\n'}${next}${text.slice(end)}`;
}

/** Where the lines of a key stand. Comments and empty lines below them are of what comes next. */
function linesOf(text: string, key: string): { readonly begin: number; readonly end: number } | undefined {
  const { contents } = parseDocument(text);
  const begins = (isMap(contents) ? contents.items : []).map((pair) => {
    const node = isScalar(pair.key) ? pair.key : undefined;
    return { key: node?.value, begin: node?.range?.[0] ?? 0 };
  });
  const place = begins.findIndex((one) => one.key === key);
  const found = begins[place];
  if (found === undefined) {
    return undefined;
  }
  const lines = text.slice(found.begin, begins[place + 1]?.begin);
  return { begin: found.begin, end: found.begin + lines.replace(/(?<=\n)(?:#.*(?:\n|$)|[ \t]*\n)+$/, '').length };
}

/** The lines of a key with another value; they are empty for a new one. */
function rewritten(lines: string, key: string, value: unknown, style: KeyStyle | undefined): string {
  const document = parseDocument(lines);
  const before = document.get(key, true);
  const node = edited(document, style === 'lines' && !isMap(before) ? new YAMLMap() : before, value);
  if (style === 'literal' && isScalar(node)) {
    node.type = 'BLOCK_LITERAL';
  }
  document.set(key, node);
  return document.toString(written);
}

/** A node that holds another value. It is changed only where it differs, so that the comments and the style of the rest stay. */
function edited(document: Document, node: unknown, value: unknown): Node {
  if (isMap(node) && typeof value === 'object' && value !== null) {
    const known = Object.keys(node.toJS(document) as object);
    known.filter((key) => !Object.hasOwn(value, key)).forEach((key) => node.delete(key));
    Object.entries(value).forEach(([key, one]) => node.set(key, edited(document, node.get(key, true), one)));
    return node;
  }
  if (isNode(node) && JSON.stringify(node.toJS(document)) === JSON.stringify(value)) {
    return node;
  }
  if (isScalar(node) && typeof value !== 'object') {
    node.value = value;
    return node;
  }
  return document.createNode(value, { flow: true });
}
