import { isTreeNode } from './syntax-tree.ts';
import { listOf, oneOf, only, optional, plain, shaped, type FieldRule, type NodeShape } from './tree-walk.ts';

/** The type that a value is cast to. */
export const typeRule: FieldRule = shaped(() => logicalType);

/** A value that stands in the text. */
export const valueRule: FieldRule = shaped(() => constantValue);

const logicalType: NodeShape = {
  check: (node, walk) => {
    const id = String(node['id']);
    // The name of a type that was not looked up yet is in `type_info`.
    if (id !== 'UNBOUND') walk.refuseIf(walk.names.typeRefusal(id));
  },
  fields: { id: plain, type_info: optional(oneOf(() => typeInfos, 'type')) },
};

const namedType: NodeShape = { fields: { first: plain, second: typeRule } };

const common = { type: plain, alias: plain, extension_info: only(null) };

const typeInfos: Readonly<Record<string, NodeShape>> = {
  ARRAY_TYPE_INFO: { fields: { ...common, child_type: typeRule, size: plain } },
  DECIMAL_TYPE_INFO: { fields: { ...common, width: plain, scale: plain } },
  GENERIC_TYPE_INFO: { fields: common },
  LIST_TYPE_INFO: { fields: { ...common, child_type: typeRule } },
  STRUCT_TYPE_INFO: { fields: { ...common, child_types: listOf(shaped(() => namedType)) } },
  UNBOUND_TYPE_INFO: {
    check: (node, walk) => {
      if (node['catalog'] !== '' || node['schema'] !== '') walk.refuse('Types are named without a schema.');
      walk.refuseIf(walk.names.typeRefusal(String(node['name'])));
    },
    fields: { ...common, name: plain, catalog: plain, schema: plain, user_type_modifiers: listOf(valueRule) },
  },
};

const constantValue: NodeShape = {
  fields: {
    type: typeRule,
    is_null: plain,
    // 128-bit integers and parts of the engine's own types are objects of plain values.
    value: (value, walk, scope, field) => {
      const parts = isTreeNode(value) ? Object.values(value) : [value];
      parts.forEach((part) => plain(part, walk, scope, field));
    },
  },
};
