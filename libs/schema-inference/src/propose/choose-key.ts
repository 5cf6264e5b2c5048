import type { FieldNode } from '../field-node.ts';
import { shownName } from '../mask.ts';
import { suspicionOf } from '../personal/suspicion.ts';
import { typeOf } from '../inferred-schema.ts';

/** A field that could be the record key. */
export interface KeyCandidate {
  readonly node: FieldNode;
  readonly path: string;
  /** Estimated number of distinct values. */
  readonly distinct: number;
}

/**
 * The fields that could be the key, the one of most distinct values first: at the top, named like an id, in every event, never
 * null or empty, not personal.
 */
export function keyCandidates(root: FieldNode): KeyCandidate[] {
  return [...root.children.values()]
    .filter((node) => node.distinct !== undefined && isAlwaysThere(node, root) && isIdentifying(node))
    .map((node) => ({ node, path: shownName(node.name), distinct: node.distinct?.count ?? 0 }))
    .sort((left, right) => right.distinct - left.distinct || (left.path < right.path ? -1 : 1));
}

function isAlwaysThere(node: FieldNode, root: FieldNode): boolean {
  return node.counts.nulls === 0 && node.counts.present === root.counts.objects && root.counts.objects > 0;
}

function isIdentifying(node: FieldNode): boolean {
  const type = typeOf(node);
  const isText = (type === 'text' || type === 'uuid') && node.length.min >= 1;
  const isNumber = (type === 'integer' || type === 'long') && node.counts.roundedIntegers === 0;
  return (isText || isNumber) && suspicionOf(node)?.isLikely !== true;
}
