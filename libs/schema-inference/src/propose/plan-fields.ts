import type { FieldNode } from '../field-node.ts';
import { pathOf, typeOf, valuesOf } from '../inferred-schema.ts';
import { kindFacts } from '../personal/personal-kind.ts';
import { camelName, takeName } from './avro-name.ts';
import type { FieldPlan, ValuePlan } from './field-plan.ts';
import { instantType, planValue } from './plan-value.ts';

/** What the plan of one field has to know of the whole. */
export interface PlanContext {
  /** A name for a nested record that no other one has. */
  readonly recordName: (node: FieldNode) => string;
  /** True if the event has a required text `currency`, without which contracts allow no amounts. */
  readonly hasCurrency: boolean;
  /** The field that becomes the record key: always a text. */
  readonly key: FieldNode | undefined;
}

/** Names of personal data by the rule of `nadi contracts check`. */
const personalByContract =
  /^(?:(?:first|last|full|given|family|display|author|contact|recipient|payer|customer)Name|dateOfBirth|birthday|.*(?:[eE][mM]ail|[pP]hone|[sS]treet|[pP]ost[cC]ode|[iI]p[aA]ddress))$/;
const instantName = /[a-z0-9]At$/;
const amountName = /[a-z0-9]Minor$/;

/** The fields of an object that the contract has a record for, required ones first. */
export function planFields(node: FieldNode, context: PlanContext): FieldPlan[] {
  const taken = new Set<string>();
  // Names that are allowed as they are come first, so that they keep them.
  const children = [...node.children.values()].sort((left, right) => {
    const order = Number(camelName(left.name) !== left.name) - Number(camelName(right.name) !== right.name);
    return order === 0 ? (left.name < right.name ? -1 : 1) : order;
  });
  const plans = children.map((child) => planField(child, node.counts.objects, context, taken));
  return plans.sort((left, right) => Number(left.isOptional) - Number(right.isOptional));
}

function planField(node: FieldNode, objects: number, context: PlanContext, taken: Set<string>): FieldPlan {
  const base = camelName(node.name);
  const planned = node === context.key ? keyValue(node) : planValue(node, context, instantName.test(base));
  const value: ValuePlan =
    planned.personal === undefined && planned.type === 'string' && personalByContract.test(base)
      ? { ...planned, personal: node.personalByName ?? 'unseen' }
      : planned;
  const to = takeName(taken, allowedName(base, value, context));
  const isOptional = node.counts.nulls > 0 || node.counts.present < objects;
  return { node, from: node.name, to, isOptional, doc: docOf(node, to, isOptional, value), value };
}

/** Keys are texts: a number is written as one. */
function keyValue(node: FieldNode): ValuePlan {
  const isText = node.counts.strings > 0;
  return { type: 'string', writing: isText ? 'same' : 'text', example: 'example-1', problems: [] };
}

/** Some names promise a type to readers, and what does not keep the promise gets another name. */
function allowedName(base: string, { type, personal }: ValuePlan, { hasCurrency }: PlanContext): string {
  if (instantName.test(base) !== (type === instantType)) {
    return `${base}${type === 'string' ? 'Text' : 'Value'}`;
  }
  if (amountName.test(base) && (type !== 'long' || !hasCurrency)) {
    return `${base}Value`;
  }
  if (personal !== undefined && /(?:^id|Id)$/.test(base)) {
    return base === 'id' ? 'idValue' : base.slice(0, -2);
  }
  return base;
}

function docOf(node: FieldNode, to: string, isOptional: boolean, value: ValuePlan): string {
  const { personal } = value;
  const protectedBy =
    personal === undefined
      ? []
      : [personal === 'unseen' ? 'May hold personal data.' : `Personal data: ${kindFacts[personal].words}.`];
  return [
    typeSentence(node, value),
    ...(to === node.name ? [] : [`Sent as ${pathOf(node).replaceAll('*/', '* /')}.`]),
    ...protectedBy,
    ...(isOptional ? ['Null if unknown.'] : []),
    'To be described by its owner.',
  ].join(' ');
}

function typeSentence(node: FieldNode, { type, writing, personal }: ValuePlan): string {
  const { length, number, counts } = node;
  const values = valuesOf(node);
  if (values !== undefined && type === 'string' && personal === undefined) {
    return `One of: ${values.map(({ value }) => (value === '' ? '(empty)' : value)).join(', ')}.`;
  }
  if (type === instantType) {
    return 'An instant.';
  }
  if (writing === 'text') {
    return counts.strings > 0 || counts.arrays + counts.objects > 0 ? 'Text, or JSON in a text.' : 'A number as text.';
  }
  if ((type === 'long' || type === 'double') && number.min <= number.max) {
    return `A number, seen from ${number.min} to ${number.max}.`;
  }
  if (type === 'string' && length.min <= length.max) {
    const kinds: Readonly<Record<string, string>> = { timestamp: 'A time', date: 'A date', uuid: 'A UUID' };
    return `${kinds[typeOf(node)] ?? 'Text'} of ${length.min} to ${length.max} characters.`;
  }
  return `${typeof type === 'string' ? type : (type as { type: string }).type} value.`.replace(/^./, (first) =>
    first.toUpperCase(),
  );
}
