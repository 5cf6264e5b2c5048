import type { AvroRecord } from '@nadi/contracts';
import { presentType } from './avro-walk.ts';

type Complex = { readonly type: string; readonly items?: unknown; readonly values?: unknown };

/** The JSON form of an event's content as its readers see it: defaults filled in, bytes as buffers. */
export function eventContent(record: AvroRecord, data: unknown): Record<string, unknown> {
  const given = data as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    record.fields.map((field) => [field.name, valueOf(field.type, given[field.name] ?? field.default ?? null)]),
  );
}

function valueOf(type: unknown, value: unknown): unknown {
  const present = presentType(type) as string | Complex;
  if (value === null) {
    return null;
  }
  if (typeof present === 'string') {
    return present === 'bytes' ? Buffer.from(value as string, 'base64') : value;
  }
  switch (present.type) {
    case 'record':
      return eventContent(present as unknown as AvroRecord, value);
    case 'array':
      return (value as readonly unknown[]).map((item) => valueOf(present.items, item));
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [name, valueOf(present.values, item)]),
      );
    default:
      return value;
  }
}
