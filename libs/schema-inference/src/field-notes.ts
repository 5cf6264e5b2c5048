import type { FieldNode } from './field-node.ts';
import type { InferredType } from './inferred-schema.ts';
import { limits } from './limits.ts';
import { percent, suspicionOf } from './personal/suspicion.ts';

const rare = 0.2;

/** What a person should know of a field beside its type, in sentences. */
export function notesOf(node: FieldNode, type: InferredType): string[] {
  return [
    ...typeNotes(node, type),
    ...presenceNotes(node),
    ...personalNotes(node),
    ...nameNotes(node),
    ...limitNotes(node),
  ];
}

function typeNotes({ counts, depth }: FieldNode, type: InferredType): string[] {
  const notes: string[] = [];
  if (type === 'mixed') {
    const kinds: readonly (readonly [string, number])[] = [
      ['texts', counts.strings],
      ['numbers', counts.integers + counts.decimals],
      ['booleans', counts.booleans],
      ['lists', counts.arrays],
      ['objects', counts.objects],
      ['what JSON does not know', counts.others],
    ];
    const values = counts.present - counts.nulls;
    const shares = kinds
      .filter(([, count]) => count > 0)
      .map(([kind, count]) => `${kind} (${percent(count / values)})`);
    notes.push(`Mixes ${shares.join(' and ')}.`);
  }
  if (type === 'unknown' && depth > 0) {
    notes.push('Always null: the type is unknown.');
  }
  if (counts.roundedIntegers > 0) {
    notes.push(`${counts.roundedIntegers} integers are beyond 2^53: JSON rounds them; send them as text.`);
  }
  if (counts.localTimestamps > 0) {
    notes.push(`${counts.localTimestamps} timestamps have no zone.`);
  }
  if (type === 'text' && counts.integerTexts + counts.decimalTexts === counts.strings) {
    notes.push('Numbers in the form of texts.');
  }
  if (counts.integers > 0 && counts.epochMillis === counts.integers && counts.decimals === 0) {
    notes.push('Looks like a time in milliseconds since 1970.');
  }
  return notes;
}

function presenceNotes(node: FieldNode): string[] {
  const objects = node.parent?.counts.objects ?? 0;
  const share = node.isElement || objects === 0 ? 1 : node.counts.present / objects;
  const where = node.parent?.parent === undefined ? 'events' : 'objects that could have it';
  return share < rare ? [`Appears in ${percent(share)} of the ${where}.`] : [];
}

function personalNotes(node: FieldNode): string[] {
  const suspicion = suspicionOf(node);
  return suspicion === undefined
    ? []
    : [`${suspicion.isLikely ? 'Personal data' : 'Perhaps personal data'}: ${suspicion.reason}`];
}

function nameNotes({ name }: FieldNode): string[] {
  const notes: string[] = [];
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) {
    notes.push('The name has characters that cannot be seen.');
  } else if (/[^ -~]/.test(name)) {
    notes.push('The name has letters beyond ASCII, which may look like others.');
  }
  if (name in Object.prototype || name === 'prototype') {
    notes.push('The name is one that programs give a meaning of their own.');
  }
  return notes;
}

function limitNotes(node: FieldNode): string[] {
  const { counts } = node;
  const notes: string[] = [];
  const left = leftOut(node);
  if (left > 0) {
    notes.push(`${left} values stood under names that are not kept: too many fields, or names that differ each time.`);
  }
  if (counts.longNames > 0) {
    notes.push(`${counts.longNames} of them under names of more than ${limits.nameLength} characters.`);
  }
  if (counts.personalNames > 0) {
    notes.push(`${counts.personalNames} of them under names that look like personal data.`);
  }
  if (counts.tooDeep > 0) {
    notes.push(`${counts.tooDeep} times it goes deeper than ${limits.depth} levels, which was not looked at.`);
  }
  if (counts.skippedItems > 0) {
    notes.push(`${counts.skippedItems} elements were not looked at: more than ${limits.itemsPerList} in one list.`);
  }
  if (counts.arrays > 0 && node.items.max > 0 && node.element === undefined && counts.tooDeep === 0) {
    notes.push('Its elements are not kept: too many fields.');
  }
  return notes;
}

/** Values in the objects of a field that stood under names that are not kept. */
export function leftOut({ counts, children }: FieldNode): number {
  let kept = 0;
  for (const child of children.values()) {
    kept += child.counts.present;
  }
  return counts.names - kept;
}
