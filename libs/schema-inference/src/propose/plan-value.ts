import type { FieldNode } from '../field-node.ts';
import { leftOut } from '../field-notes.ts';
import { innerNodes, pathOf, typeOf, valuesOf } from '../inferred-schema.ts';
import { kindFacts, type PersonalKind } from '../personal/personal-kind.ts';
import { suspicionOf } from '../personal/suspicion.ts';
import type { PlanProblem, ValuePlan } from './field-plan.ts';
import { planFields, type PlanContext } from './plan-fields.ts';

export const instantType = { type: 'long', logicalType: 'timestamp-millis' };
const exampleInstant = 1_767_225_600_000;

/** What the contract makes of the values of a field, or of the elements of a list. */
export function planValue(node: FieldNode, context: PlanContext, wantsInstant: boolean): ValuePlan {
  const { counts } = node;
  const type = typeOf(node);
  const personal = personalOf(node);
  if (personal !== undefined || type === 'mixed') {
    return asText(node, personal ?? personalInside(node), type === 'mixed' ? [mixedProblem(node)] : []);
  }
  switch (type) {
    case 'unknown':
      return { ...plain('string', 'example'), problems: [unknownProblem(node)] };
    case 'boolean':
      return plain('boolean', true);
    case 'integer':
    case 'long':
      if (counts.roundedIntegers > 0) {
        return { ...plain('double', 1), problems: [roundedProblem(node)] };
      }
      return wantsInstant && counts.epochMillis === counts.integers
        ? plain(instantType, exampleInstant)
        : plain('long', 1);
    case 'decimal':
      return plain('double', 1.5);
    case 'timestamp':
      return wantsInstant && counts.timestamps === counts.strings
        ? { ...plain(instantType, exampleInstant), writing: 'instant' }
        : plain('string', '2026-01-01T00:00:00Z');
    case 'date':
      return plain('string', '2026-01-01');
    case 'uuid':
      return plain('string', '00000000-0000-4000-8000-000000000000');
    case 'text':
      return plain('string', exampleText(node));
    case 'list':
      return planList(node, context);
    case 'object':
      return planObject(node, context);
  }
}

function plain(type: unknown, example: unknown): ValuePlan {
  return { type, writing: 'same', example, problems: [] };
}

/** The kind of personal data of a field by itself. A field that was always null is judged by its name. */
function personalOf(node: FieldNode): PersonalKind | undefined {
  const suspicion = suspicionOf(node);
  if (suspicion !== undefined) {
    return suspicion.isLikely ? suspicion.kind : undefined;
  }
  return typeOf(node) === 'unknown' ? node.personalByName : undefined;
}

/** What has to be protected if a value becomes one text: the first kind found in it, or what nobody has seen. */
function personalInside(node: FieldNode): PersonalKind | 'unseen' | undefined {
  const inner = [node, ...innerNodes(node)];
  const found = inner.map(personalOf).find((kind) => kind !== undefined);
  return found ?? (inner.some(isPartlyUnseen) ? 'unseen' : undefined);
}

function isPartlyUnseen(node: FieldNode): boolean {
  const { counts, element, items } = node;
  return leftOut(node) > 0 || counts.tooDeep > 0 || counts.skippedItems > 0 || (items.max > 0 && element === undefined);
}

/** Everything in one text, as JSON where it is none. */
function asText(
  node: FieldNode,
  personal: PersonalKind | 'unseen' | undefined,
  problems: readonly PlanProblem[],
): ValuePlan {
  const { counts } = node;
  const isText = counts.strings === counts.present - counts.nulls;
  const known = personal === undefined || personal === 'unseen' ? undefined : kindFacts[personal].example;
  return {
    type: 'string',
    writing: isText ? 'same' : 'text',
    ...(personal === undefined ? {} : { personal }),
    example: counts.strings > 0 || counts.arrays + counts.objects === 0 ? (known ?? 'example') : '{}',
    problems,
  };
}

function planList(node: FieldNode, context: PlanContext): ValuePlan {
  const { element, counts } = node;
  if (element === undefined) {
    return node.items.max > 0
      ? asText(node, 'unseen', [unseenProblem(node)])
      : { ...plain({ type: 'array', items: 'string' }, []), problems: [unknownProblem(node)] };
  }
  const items = planValue(element, context, false);
  if (items.personal !== undefined) {
    // A tag stands on a field and its type must be a string, so a list cannot be personal element by element.
    return asText(node, items.personal, [personalListProblem(node)]);
  }
  const isNullable = element.counts.nulls > 0;
  return {
    type: { type: 'array', items: isNullable ? ['null', items.type] : items.type },
    writing: items.writing === 'same' ? 'same' : 'list',
    items,
    example: [items.example],
    problems: [...items.problems, ...(counts.skippedItems > 0 ? [skippedProblem(node)] : [])],
  };
}

function planObject(node: FieldNode, context: PlanContext): ValuePlan {
  const { counts } = node;
  if (counts.names === 0) {
    return { ...plain({ type: 'map', values: 'string' }, {}), problems: [unknownProblem(node)] };
  }
  if (leftOut(node) > 0 || counts.tooDeep > 0) {
    return asText(node, personalInside(node), [unseenProblem(node)]);
  }
  const fields = planFields(node, context);
  const isSame = fields.every(({ from, to, value }) => from === to && value.writing === 'same');
  return {
    type: {
      type: 'record',
      name: context.recordName(node),
      doc: `What stands in ${pathOf(node)}.`,
      fields: fields.map(avroField),
    },
    writing: isSame ? 'same' : 'record',
    fields,
    example: Object.fromEntries(fields.map(({ to, value }) => [to, value.example])),
    problems: fields.flatMap(({ value }) => value.problems),
  };
}

/** A field of a record as it stands in `v1.avsc`. */
export function avroField({ to, isOptional, doc, value }: ReturnType<typeof planFields>[number]): object {
  return {
    name: to,
    type: isOptional ? ['null', value.type] : value.type,
    ...(isOptional ? { default: null } : {}),
    ...(value.personal === undefined ? {} : { 'confluent:tags': ['PII'] }),
    doc,
  };
}

/** A code of the set if it is one, else something in the shape of what was seen. */
function exampleText(node: FieldNode): string {
  const code = valuesOf(node)?.[0]?.value;
  const shape = node.samples.find(({ text }) => text !== '' && !text.includes('*'))?.text ?? 'aaaaaaa';
  const made = shape.replaceAll('…', '').replaceAll('A', 'X').replaceAll(/[a?]/g, 'x').replaceAll('9', '0');
  return code ?? made;
}

function mixedProblem(node: FieldNode): PlanProblem {
  return {
    path: pathOf(node),
    problem: 'Its values are of several types, for which a contract has no type.',
    mend: 'The mapping writes them as text, JSON where they are none. Better: let the senders agree on one type.',
  };
}

function unknownProblem(node: FieldNode): PlanProblem {
  return {
    path: pathOf(node),
    problem: 'Nothing was ever in it, so its type is a guess.',
    mend: 'Set the type in v1.avsc before the contract is applied, or take the field out.',
  };
}

function roundedProblem(node: FieldNode): PlanProblem {
  return {
    path: pathOf(node),
    problem: 'Some integers are beyond 2^53, which JSON does not carry exactly.',
    mend: 'Let the senders send them as text, and make the field a string.',
  };
}

function unseenProblem(node: FieldNode): PlanProblem {
  return {
    path: pathOf(node),
    problem: 'It has more names or levels than are looked at, so it has no record of its own.',
    mend: 'The mapping writes it as JSON into one protected text. Better: a map, or less depth.',
  };
}

function skippedProblem(node: FieldNode): PlanProblem {
  return {
    path: pathOf(node),
    problem: 'Not all elements of its long lists were looked at; others may not fit.',
    mend: 'Split such events, or check the refused ones after the promotion.',
  };
}

function personalListProblem(node: FieldNode): PlanProblem {
  return {
    path: pathOf(node),
    problem: 'It is a list of personal data, and only a text can be protected.',
    mend: 'The mapping writes the list as JSON into one protected text. Better: a list of objects with a field each.',
  };
}
