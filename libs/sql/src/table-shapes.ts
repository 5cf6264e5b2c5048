import { expression, statement, tableCall } from './expression-shapes.ts';
import { type TreeNode } from './syntax-tree.ts';
import {
  empty,
  listOf,
  oneOf,
  only,
  optional,
  plain,
  shaped,
  type FieldRule,
  type NodeShape,
  type Scope,
  type TreeWalk,
} from './tree-walk.ts';
import { typeRule, valueRule } from './type-shapes.ts';

const expressionList = listOf(expression);

/** The sample of a table or of a whole query. */
export const sample: FieldRule = optional(shaped(() => sampleShape));

const sampleShape: NodeShape = {
  fields: { sample_size: valueRule, is_percentage: plain, method: plain, seed: plain },
};

/** Anything that may stand in FROM. */
export const tableReference: FieldRule = oneOf(() => tables, 'type');

const common = { type: plain, alias: plain, sample, query_location: plain };

/** A name in FROM is a common table expression that can be seen there, or a table that may be read, and nothing else. */
function checkTable(node: TreeNode, walk: TreeWalk, scope: Scope): void {
  const name = String(node['table_name']);
  const table = { catalog: String(node['catalog_name']), schema: String(node['schema_name']), name };
  const renamed = table.catalog === '' && table.schema === '' ? scope.get(name.toLowerCase()) : undefined;
  if (renamed !== undefined) {
    node['table_name'] = renamed;
    // Columns go on being called by the name that the statement gave.
    if (node['alias'] === '') node['alias'] = name;
    return;
  }
  const place = walk.names.locateTable(table);
  if (place === undefined) walk.refuse(walk.names.tableRefusal(table), { table: written(table) });
  node['catalog_name'] = place.catalog;
  node['schema_name'] = place.schema;
  node['table_name'] = place.name;
}

function written({ catalog, schema, name }: { catalog: string; schema: string; name: string }): string {
  return [catalog, schema, name].filter((part) => part !== '').join('.');
}

const pivotEntry: NodeShape = {
  fields: { values: listOf(valueRule), star_expr: optional(expression), alias: plain },
};
const pivotColumn: NodeShape = {
  fields: {
    pivot_expressions: expressionList,
    unpivot_names: plain,
    entries: listOf(shaped(() => pivotEntry)),
    // The name of a type in the catalog.
    pivot_enum: only(''),
  },
};

const tables: Readonly<Record<string, NodeShape>> = {
  BASE_TABLE: {
    check: checkTable,
    fields: {
      ...common,
      schema_name: plain,
      table_name: plain,
      column_name_alias: plain,
      catalog_name: plain,
      at_clause: only(null),
    },
  },
  EMPTY: { fields: common },
  EXPRESSION_LIST: {
    fields: { ...common, expected_names: plain, expected_types: listOf(typeRule), values: listOf(expressionList) },
  },
  JOIN: {
    fields: {
      ...common,
      left: tableReference,
      right: tableReference,
      condition: optional(expression),
      join_type: plain,
      ref_type: plain,
      using_columns: plain,
      delim_flipped: plain,
      duplicate_eliminated_columns: empty,
    },
  },
  PIVOT: {
    fields: {
      ...common,
      source: tableReference,
      aggregates: expressionList,
      unpivot_names: plain,
      pivots: listOf(shaped(() => pivotColumn)),
      groups: plain,
      column_name_alias: plain,
      include_nulls: plain,
    },
  },
  SHOW_REF: {
    check: (_node, walk) => walk.refuse('DESCRIBE, SHOW and SUMMARIZE cannot run.'),
    fields: {},
  },
  SUBQUERY: { fields: { ...common, subquery: statement, column_name_alias: plain } },
  TABLE_FUNCTION: {
    fields: {
      ...common,
      function: shaped(() => tableCall),
      column_name_alias: plain,
      with_ordinality: plain,
    },
  },
};
