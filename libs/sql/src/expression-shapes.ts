import { callsWithoutParentheses } from './function-policy.ts';
import { type TreeNode } from './syntax-tree.ts';
import {
  listOf,
  oneOf,
  only,
  optional,
  plain,
  shaped,
  type FieldRule,
  type NodeShape,
  type TreeWalk,
} from './tree-walk.ts';
import { typeRule, valueRule } from './type-shapes.ts';

/** Any expression of a statement. */
export const expression: FieldRule = oneOf(() => expressions, 'class');
const maybeExpression = optional(expression);
const expressionList = listOf(expression);

const common = { class: plain, type: plain, alias: plain, query_location: plain };

/** A query that stands in another one. */
export const statement: FieldRule = shaped(() => statementShape);

const namedParameter: NodeShape = { fields: { key: plain, value: plain } };
const statementShape: NodeShape = {
  fields: {
    node: (value, walk, scope, field) => walk.query(value, walk, scope, field),
    named_param_map: listOf(shaped(() => namedParameter)),
  },
};

/** One expression of ORDER BY. */
const orderNode: NodeShape = {
  types: ['ORDER_DEFAULT', 'ASCENDING', 'DESCENDING'],
  fields: { type: plain, null_order: plain, expression },
};

/** ORDER BY of a query or within an aggregate. */
export const orderModifier: NodeShape = {
  types: ['ORDER_MODIFIER'],
  fields: { type: plain, orders: listOf(shaped(() => orderNode)) },
};

const caseCheck: NodeShape = { fields: { when_expr: expression, then_expr: expression } };
const qualifiedColumn: NodeShape = { fields: { catalog: plain, schema: plain, table: plain, column: plain } };
const replacedColumn: NodeShape = { fields: { key: plain, value: expression } };
const renamedColumn: NodeShape = { fields: { key: shaped(() => qualifiedColumn), value: plain } };

const windowTypes = [
  ...['WINDOW_AGGREGATE', 'WINDOW_CUME_DIST', 'WINDOW_FILL', 'WINDOW_FIRST_VALUE', 'WINDOW_LAG', 'WINDOW_LAST_VALUE'],
  ...['WINDOW_LEAD', 'WINDOW_NTH_VALUE', 'WINDOW_NTILE', 'WINDOW_PERCENT_RANK', 'WINDOW_RANK', 'WINDOW_RANK_DENSE'],
  'WINDOW_ROW_NUMBER',
];
const comparisonTypes = [
  ...[
    'COMPARE_DISTINCT_FROM',
    'COMPARE_EQUAL',
    'COMPARE_GREATERTHAN',
    'COMPARE_GREATERTHANOREQUALTO',
    'COMPARE_LESSTHAN',
  ],
  ...['COMPARE_LESSTHANOREQUALTO', 'COMPARE_NOTEQUAL', 'COMPARE_NOT_DISTINCT_FROM'],
];
const operatorTypes = [
  ...['ARRAY_CONSTRUCTOR', 'ARRAY_EXTRACT', 'ARRAY_SLICE', 'COMPARE_IN', 'COMPARE_NOT_IN', 'GROUPING_FUNCTION'],
  ...[
    'OPERATOR_COALESCE',
    'OPERATOR_IS_NOT_NULL',
    'OPERATOR_IS_NULL',
    'OPERATOR_NOT',
    'OPERATOR_NULLIF',
    'OPERATOR_TRY',
  ],
  ...['OPERATOR_UNPACK', 'STRUCT_EXTRACT'],
];

/** What may be called, and never by a catalog: the engine has one of its own and the statement none. */
function checkCall(node: TreeNode, walk: TreeWalk): void {
  if (node['catalog'] !== '') walk.refuse(`Functions are called without a catalog: ${String(node['catalog'])}.`);
  walk.refuseIf(walk.names.functionRefusal(String(node['function_name'])));
}

function checkColumn(node: TreeNode, walk: TreeWalk): void {
  const names = node['column_names'];
  const [name, ...rest] = Array.isArray(names) ? names.map(String) : [];
  if (name !== undefined && rest.length === 0 && callsWithoutParentheses.has(name.toLowerCase())) {
    walk.refuseIf(walk.names.functionRefusal(name));
  }
}

/** Fields of a call as an expression and of one in FROM. */
const callFields = {
  ...common,
  function_name: plain,
  schema: plain,
  catalog: plain,
  children: expressionList,
  filter: maybeExpression,
  order_bys: shaped(() => orderModifier),
  distinct: plain,
  is_operator: plain,
  // The inner state of an aggregate is bytes that other functions take on trust.
  export_state: only(false),
};

/** A function that stands in FROM. */
export const tableCall: NodeShape = {
  types: ['FUNCTION'],
  fields: callFields,
  check: (node, walk) => {
    if (node['catalog'] !== '' || node['schema'] !== '') walk.refuse('Functions in FROM are called without a schema.');
    walk.refuseIf(walk.names.tableFunctionRefusal(String(node['function_name'])));
  },
};

const windowShape: NodeShape = {
  types: windowTypes,
  check: checkCall,
  fields: {
    ...common,
    function_name: plain,
    schema: plain,
    catalog: plain,
    children: expressionList,
    partitions: expressionList,
    orders: listOf(shaped(() => orderNode)),
    start: plain,
    end: plain,
    start_expr: maybeExpression,
    end_expr: maybeExpression,
    offset_expr: maybeExpression,
    default_expr: maybeExpression,
    ignore_nulls: plain,
    filter_expr: maybeExpression,
    exclude_clause: plain,
    distinct: plain,
    arg_orders: listOf(shaped(() => orderNode)),
  },
};

const starShape: NodeShape = {
  types: ['STAR'],
  fields: {
    ...common,
    relation_name: plain,
    exclude_list: plain,
    replace_list: listOf(shaped(() => replacedColumn)),
    columns: plain,
    expr: maybeExpression,
    qualified_exclude_list: listOf(shaped(() => qualifiedColumn)),
    rename_list: listOf(shaped(() => renamedColumn)),
  },
};

const expressions: Readonly<Record<string, NodeShape>> = {
  BETWEEN: {
    types: ['COMPARE_BETWEEN', 'COMPARE_NOT_BETWEEN'],
    fields: { ...common, input: expression, lower: expression, upper: expression },
  },
  CASE: {
    types: ['CASE_EXPR'],
    fields: { ...common, case_checks: listOf(shaped(() => caseCheck)), else_expr: expression },
  },
  CAST: { types: ['OPERATOR_CAST'], fields: { ...common, child: expression, cast_type: typeRule, try_cast: plain } },
  COLLATE: {
    types: ['COLLATE'],
    check: (node, walk) => walk.refuseIf(walk.names.collationRefusal(String(node['collation']))),
    fields: { ...common, child: expression, collation: plain },
  },
  COLUMN_REF: { types: ['COLUMN_REF'], check: checkColumn, fields: { ...common, column_names: plain } },
  COMPARISON: { types: comparisonTypes, fields: { ...common, left: expression, right: expression } },
  CONJUNCTION: { types: ['CONJUNCTION_AND', 'CONJUNCTION_OR'], fields: { ...common, children: expressionList } },
  CONSTANT: { types: ['VALUE_CONSTANT'], fields: { ...common, value: valueRule } },
  FUNCTION: { types: ['FUNCTION'], check: checkCall, fields: callFields },
  LAMBDA: { types: ['LAMBDA'], fields: { ...common, lhs: expression, expr: expression } },
  OPERATOR: { types: operatorTypes, fields: { ...common, children: expressionList } },
  PARAMETER: {
    types: ['VALUE_PARAMETER'],
    check: (node, walk) => walk.refuseIf(walk.names.parameterRefusal(String(node['identifier']))),
    fields: { ...common, identifier: plain },
  },
  POSITIONAL_REFERENCE: { types: ['POSITIONAL_REFERENCE'], fields: { ...common, index: plain } },
  STAR: starShape,
  SUBQUERY: {
    types: ['SUBQUERY'],
    fields: {
      ...common,
      subquery_type: plain,
      subquery: statement,
      child: maybeExpression,
      comparison_type: plain,
    },
  },
  WINDOW: windowShape,
};
