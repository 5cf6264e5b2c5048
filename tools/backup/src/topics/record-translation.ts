import { deadLettered, type DeadLettered } from '@nadi/contracts';
import { NadiError } from '@nadi/errors';
import { headerNames, movedDeadLetter, type EventDecoder, type EventEncoder, type LogRecord } from '@nadi/messaging';
import type { OffsetMap } from './offset-map.ts';
import type { SchemaIds } from './schema-ids.ts';

export interface RecordTranslationOptions {
  readonly ids: SchemaIds;
  readonly offsets: OffsetMap;
  /** Of the registry that is restored to. */
  readonly decoder: EventDecoder;
  /** Prepared for dead letters. */
  readonly encoder: EventEncoder;
}

/** Adapts records to the registry and the logs they are restored to. What needs no change keeps all its bytes. */
export class RecordTranslation {
  constructor(private readonly options: RecordTranslationOptions) {}

  /** @throws NadiError REGISTRY_UNAVAILABLE */
  async translate(topic: string, record: LogRecord): Promise<LogRecord> {
    if (record.value === null) {
      return record;
    }
    const value = await this.options.ids.translate(record.value);
    const translated = value === record.value ? record : { ...record, value };
    return topic === deadLettered.name ? this.translateLetter(translated, value) : translated;
  }

  /** Dead letters say where their record is, and hold its bytes. */
  private async translateLetter(record: LogRecord, value: Buffer): Promise<LogRecord> {
    const letter = await this.decode(value);
    if (letter === undefined) {
      return record;
    }
    const { ids, offsets, encoder } = this.options;
    const offset = offsets.position(letter.topic, letter.partition, letter.offset);
    const original = letter.originalValue ?? null;
    const originalValue = original === null ? null : await ids.translate(original);
    if (offset === letter.offset && originalValue === original) {
      return record;
    }
    const moved = { ...movedDeadLetter(letter, offset), originalValue };
    return {
      ...record,
      key: Buffer.from(moved.id),
      value: encoder.encode(deadLettered, moved),
      headers: record.headers.map(([name, content]) =>
        name.toString() === headerNames.id ? ([name, Buffer.from(moved.id)] as const) : ([name, content] as const),
      ),
    };
  }

  /** Undefined for what is no dead letter: it stays what it is. */
  private async decode(value: Buffer): Promise<DeadLettered | undefined> {
    const { decoder } = this.options;
    try {
      if (decoder.decode(deadLettered, value) === undefined) {
        await decoder.load(deadLettered, value);
      }
      return decoder.decode(deadLettered, value)?.data as DeadLettered | undefined;
    } catch (error) {
      if (error instanceof NadiError && !error.retriable) {
        return undefined;
      }
      throw error;
    }
  }
}
