import { describe, expect, it } from '@jest/globals';
import { deadLettered, subjectOf, type DeadLettered } from '@nadi/contracts';
import {
  deadLetterId,
  EventDecoder,
  EventEncoder,
  framedSchemaId,
  reframed,
  type LogRecord,
  type SchemaRegistry,
} from '@nadi/messaging';
import { RecordTranslation } from './record-translation.ts';
import { SchemaIds } from './schema-ids.ts';

const letterSchema = JSON.stringify(deadLettered.schemas.at(-1));
const letterIdThen = 3;
const letterIdNow = 8;

/** A registry that knows dead letters under 8 and something else under 5. */
const registry = {
  textOfId: (id: number) => Promise.resolve(id === letterIdNow ? letterSchema : id === 5 ? '"string"' : undefined),
  idOf: (subject: string) => Promise.resolve(subject === subjectOf(deadLettered) ? letterIdNow : undefined),
} as unknown as SchemaRegistry;

async function translation(moves = 100): Promise<RecordTranslation> {
  const encoder = new EventEncoder(registry);
  await encoder.prepare([deadLettered]);
  return new RecordTranslation({
    ids: new SchemaIds(
      new Map([
        [1, 1],
        [2, 5],
        [letterIdThen, letterIdNow],
      ]),
      registry,
    ),
    offsets: { position: (_topic, _partition, offset) => offset - moves, label: (_t, _p, offset) => offset },
    decoder: new EventDecoder(registry),
    encoder,
  });
}

function framed(id: number, body = 'body'): Buffer {
  return reframed(Buffer.concat([Buffer.alloc(5), Buffer.from(body)]), id);
}

function record(value: Buffer | null, key = 'key'): LogRecord {
  const headers = [
    [Buffer.from('ce_id'), Buffer.from(key)],
    [Buffer.from('ce_source'), Buffer.from('/nadi/g')],
  ] as const;
  return { offset: 7, timestampMs: 1, key: Buffer.from(key), value, headers };
}

async function letter(originalValue: Buffer | null, reason: string): Promise<LogRecord> {
  const data: DeadLettered = {
    ...{ id: deadLetterId('g', 't', 0, 142), group: 'g', topic: 't', partition: 0, offset: 142 },
    ...{ reasonCode: 'CODE', reason, contract: 't', tenantId: 'a', eventId: 'e', originalKey: Buffer.from('k') },
    ...{ originalValue, originalHeaders: [], originalTimestampAt: 1, failedAt: 2, attempts: 1 },
  };
  const encoder = new EventEncoder(registry);
  await encoder.prepare([deadLettered]);
  return record(reframed(encoder.encode(deadLettered, data), letterIdThen), data.id);
}

async function readLetter({ value }: LogRecord): Promise<DeadLettered> {
  const decoder = new EventDecoder(registry);
  await decoder.load(deadLettered, value ?? Buffer.alloc(0));
  return decoder.decode(deadLettered, value ?? Buffer.alloc(0))?.data as DeadLettered;
}

describe('a record that is restored', () => {
  it('names the schema by the number it has now and keeps everything else', async () => {
    const before = record(framed(2));
    expect(await (await translation()).translate('t', before)).toEqual({ ...before, value: framed(5) });
  });

  it('is the same object if nothing has to change', async () => {
    const translate = await translation();
    for (const value of [framed(1), null, Buffer.from('plain text'), Buffer.alloc(0)]) {
      const before = record(value);
      expect(await translate.translate('t', before)).toBe(before);
    }
  });

  it('stays undecodable if nobody knew its schema, although the number means something now', async () => {
    const translate = await translation();
    const after = await translate.translate('t', record(framed(5)));
    const id = framedSchemaId(after.value ?? Buffer.alloc(0)) ?? 0;
    expect(await registry.textOfId(id)).toBeUndefined();
    expect((await translate.translate('t', record(framed(5)))).value).toEqual(after.value);
    expect((await translate.translate('t', record(framed(99)))).value).toEqual(framed(99));
  });
});

describe('a dead letter that is restored', () => {
  it('points to where its record is now, under the id that follows from it', async () => {
    const before = await letter(framed(2), 'too large (stay in t[0] at offset 142)');
    const after = await (await translation()).translate(deadLettered.name, before);
    const id = deadLetterId('g', 't', 0, 42);
    expect(after.key?.toString()).toBe(id);
    expect(after.headers.map(([, value]) => value?.toString())).toEqual([id, '/nadi/g']);
    expect(await readLetter(after)).toMatchObject({
      ...{ id, offset: 42, originalValue: framed(5), attempts: 1 },
      reason: 'too large (stay in t[0] at offset 42)',
    });
  });

  it('keeps its bytes if its record has not moved', async () => {
    const before = await letter(framed(1), 'reason');
    const after = await (await translation(0)).translate(deadLettered.name, before);
    expect(after).toEqual({ ...before, value: reframed(before.value ?? Buffer.alloc(0), letterIdNow) });
  });

  it('passes as it is if it cannot be read', async () => {
    const before = record(framed(letterIdThen, '\u0001'));
    const after = await (await translation()).translate(deadLettered.name, before);
    expect(after.value).toEqual(framed(letterIdNow, '\u0001'));
  });
});
