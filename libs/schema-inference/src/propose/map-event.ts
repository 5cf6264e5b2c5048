import type { FieldPlan, ValuePlan, Writing } from './field-plan.ts';

/** How the content of an observed event becomes that of the proposed contract. Plain JSON. */
export interface EventMapping {
  /** Name of the key field that is filled with the event's id, because nothing in the content identifies what it is about. */
  readonly keyFromEventId?: string;
  readonly fields: readonly FieldMapping[];
}

export interface FieldMapping extends ValueMapping {
  /** As it is sent. */
  readonly from: string;
  /** As the contract calls it. */
  readonly to: string;
}

export interface ValueMapping {
  readonly writing: Writing;
  readonly fields?: readonly FieldMapping[];
  readonly items?: ValueMapping;
}

/** The mapping of a plan. */
export function mappingOf(fields: readonly FieldPlan[], keyFromEventId: string | undefined): EventMapping {
  return { ...(keyFromEventId === undefined ? {} : { keyFromEventId }), fields: fields.map(fieldMapping) };
}

function fieldMapping({ from, to, value }: FieldPlan): FieldMapping {
  return { from, to, ...valueMapping(value) };
}

function valueMapping({ writing, fields, items }: ValuePlan): ValueMapping {
  return {
    writing,
    ...(writing === 'record' && fields !== undefined ? { fields: fields.map(fieldMapping) } : {}),
    ...(writing === 'list' && items !== undefined ? { items: valueMapping(items) } : {}),
  };
}

/**
 * The content that the proposed contract wants. Fields that the mapping does not know are left out, what is missing stays missing,
 * and the event given is not changed.
 * @param eventId the id that the event came with.
 * @returns undefined if the content is no object: no contract can hold it.
 */
export function mapEvent(mapping: EventMapping, data: unknown, eventId: string): Record<string, unknown> | undefined {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    return undefined;
  }
  const mapped = mapFields(mapping.fields, data as Readonly<Record<string, unknown>>);
  return mapping.keyFromEventId === undefined ? mapped : { [mapping.keyFromEventId]: eventId, ...mapped };
}

function mapFields(fields: readonly FieldMapping[], data: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    fields
      .filter(({ from }) => Object.hasOwn(data, from) && data[from] !== undefined)
      .map((field) => [field.to, mapValue(field, data[field.from])]),
  );
}

function mapValue(mapping: ValueMapping, value: unknown): unknown {
  if (value === null) {
    return null;
  }
  switch (mapping.writing) {
    case 'same':
      return value;
    case 'text':
      return textOf(value);
    case 'instant':
      return typeof value === 'string' ? instantOf(value) : value;
    case 'record':
      return mapFields(mapping.fields ?? [], value as Readonly<Record<string, unknown>>);
    case 'list': {
      const items = mapping.items;
      return items === undefined ? value : (value as readonly unknown[]).map((item) => mapValue(items, item));
    }
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

const timestamp = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d\d):?(\d\d))$/;

/** Milliseconds since 1970 of a timestamp with zone; what is finer than a millisecond is cut off. Null if it is none. */
export function instantOf(text: string): number | null {
  const parts = timestamp.exec(text);
  if (parts === null) {
    return null;
  }
  const [, year, month, day, hour, minute, second = '0', fraction = '', sign, zoneHour = '0', zoneMinute = '0'] = parts;
  const milliseconds = Number(fraction.padEnd(3, '0').slice(0, 3));
  const local = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    milliseconds,
  );
  const offsetMs = (Number(zoneHour) * 60 + Number(zoneMinute)) * 60_000;
  return sign === '-' ? local + offsetMs : local - offsetMs;
}
