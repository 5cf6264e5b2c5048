import { expression, orderModifier, statement } from './expression-shapes.ts';
import { isTreeNode, type TreeNode } from './syntax-tree.ts';
import { sample, tableReference } from './table-shapes.ts';
import {
  listOf,
  oneOf,
  optional,
  plain,
  shaped,
  TreeWalk,
  type FieldRule,
  type NamePolicy,
  type NodeShape,
  type Scope,
} from './tree-walk.ts';

const maybeExpression = optional(expression);
const expressionList = listOf(expression);

const limitFields = { type: plain, limit: maybeExpression, offset: maybeExpression };
const modifiers: Readonly<Record<string, NodeShape>> = {
  DISTINCT_MODIFIER: { fields: { type: plain, distinct_on_targets: expressionList } },
  LIMIT_MODIFIER: { fields: limitFields },
  LIMIT_PERCENT_MODIFIER: { fields: limitFields },
  ORDER_MODIFIER: orderModifier,
};

const queryFields = { type: plain, modifiers: listOf(oneOf(() => modifiers, 'type')), cte_map: alreadyChecked };

/**
 * Walks over a statement, refuses what is not known and allowed, and puts the places of tables into the tree.
 * @throws RefusalError
 */
export function checkStatement(tree: TreeNode, names: NamePolicy): TreeWalk {
  const walk = new TreeWalk(names, query);
  statement(tree, walk, new Map(), 'statement');
  return walk;
}

/** Any query: what follows its WITH sees the names of it, before those of the queries around. */
const query: FieldRule = (value, walk, scope, field) => {
  if (!isTreeNode(value)) return walk.refuseUnknown(field);
  return oneOf(() => queries, 'type')(value, walk, withNames(value, walk, scope), field);
};

const queries: Readonly<Record<string, NodeShape>> = {
  SELECT_NODE: {
    fields: {
      ...queryFields,
      select_list: expressionList,
      from_table: optional(tableReference),
      where_clause: maybeExpression,
      group_expressions: expressionList,
      group_sets: plain,
      aggregate_handling: plain,
      having: maybeExpression,
      sample,
      qualify: maybeExpression,
    },
  },
  SET_OPERATION_NODE: { fields: { ...queryFields, setop_type: plain, left: query, right: query, setop_all: plain } },
  RECURSIVE_CTE_NODE: {
    fields: {
      ...queryFields,
      cte_name: plain,
      union_all: plain,
      left: query,
      right: query,
      aliases: plain,
      key_targets: expressionList,
    },
  },
};

/** `withNames` has checked it before the other fields, since it makes the names that they see. */
function alreadyChecked(): void {}

/**
 * Checks the queries of a WITH and gives each a name that nothing else has: what is taken for a common table expression here can then
 * never be found as a table, a view or a file there.
 */
function withNames(node: TreeNode, walk: TreeWalk, outer: Scope): Scope {
  const map = node['cte_map'];
  const entries = isTreeNode(map) ? map['map'] : undefined;
  if (!Array.isArray(entries)) return walk.refuseUnknown('cte_map');
  const scope = new Map(outer);
  for (const entry of entries as unknown[]) {
    if (!isTreeNode(entry) || typeof entry['key'] !== 'string') return walk.refuseUnknown('cte_map');
    const name = entry['key'];
    const renamed = walk.rename(name);
    entry['key'] = renamed;
    const inner = recursiveQuery(entry);
    // Only a recursive query sees itself; another one of this name is one from further out.
    if (inner !== undefined) {
      if (inner['cte_name'] !== name) return walk.refuseUnknown('cte_name');
      inner['cte_name'] = renamed;
    }
    walk.node(
      entry,
      commonTable,
      inner === undefined ? new Map(scope) : new Map(scope).set(name.toLowerCase(), renamed),
    );
    scope.set(name.toLowerCase(), renamed);
  }
  return scope;
}

const commonTable: NodeShape = {
  fields: {
    key: plain,
    value: shaped(() => ({
      fields: { aliases: plain, query: statement, materialized: plain, key_targets: expressionList },
    })),
  },
};

function recursiveQuery(entry: TreeNode): TreeNode | undefined {
  const value = entry['value'];
  const inner = isTreeNode(value) && isTreeNode(value['query']) ? value['query']['node'] : undefined;
  return isTreeNode(inner) && inner['type'] === 'RECURSIVE_CTE_NODE' ? inner : undefined;
}
