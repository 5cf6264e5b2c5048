/** A node of the syntax tree that DuckDB gives as JSON. Its fields are known only after they were checked. */
export type TreeNode = Record<string, unknown>;

/** Node.js tells of each number how it was written, which its types do not know yet. */
const losslessJson = JSON as unknown as {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
};

/**
 * The tree of a JSON text in which each number keeps its digits: `JSON.stringify` of the result has the 64-bit and 128-bit integers of
 * a statement as they were. Numbers that JavaScript has exactly are numbers, others are opaque objects.
 */
export function parseTree(json: string): unknown {
  return losslessJson.parse(json, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source
      ? losslessJson.rawJSON(source)
      : value,
  );
}

/** True of a node of the tree, as opposed to a list, a text or a number. */
export function isTreeNode(value: unknown): value is TreeNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
