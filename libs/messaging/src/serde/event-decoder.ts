import type { Contract } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import type avsc from 'avsc';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { avroType } from './avro-type.ts';
import { framedSchemaId, framingBytes } from './framing.ts';

/** Reads a body that starts behind the framing header. */
type BodyReader = (value: Buffer) => unknown;

/**
 * Decodes event bodies of any registered version into the version the reading code was generated from. Schemas and
 * resolvers never change under their id, so they are kept for ever: with the registry down, all that was seen stays readable.
 */
export class EventDecoder {
  private readonly readers = new Map<string, Map<number, BodyReader>>();
  private readonly loading = new Map<string, Promise<BodyReader>>();

  constructor(private readonly registry: SchemaRegistry) {}

  /**
   * Decodes a body whose schema is already known; undefined if `load` has to be awaited first.
   * @throws NadiError RECORD_UNDECODABLE if the bytes do not fit the schema.
   */
  decode(contract: Contract, value: Buffer): { readonly data: unknown } | undefined {
    const schemaId = framedSchemaId(value);
    if (schemaId === undefined) {
      throw undecodable(contract, 'the value is not in Confluent framing');
    }
    const reader = this.readers.get(contract.name)?.get(schemaId);
    if (reader === undefined) {
      return undefined;
    }
    try {
      return { data: reader(value) };
    } catch (cause) {
      throw undecodable(contract, messageOf(cause), cause);
    }
  }

  /**
   * Makes the writer schema of this body known.
   * @throws NadiError RECORD_SCHEMA_UNKNOWN if the registry does not know the id, REGISTRY_UNAVAILABLE (retriable) if it is
   * down, RECORD_UNDECODABLE if the schema cannot be read as this contract.
   */
  async load(contract: Contract, value: Buffer): Promise<void> {
    const schemaId = framedSchemaId(value) ?? -1;
    const key = `${contract.name}#${schemaId}`;
    let pending = this.loading.get(key);
    if (pending === undefined) {
      pending = this.buildReader(contract, schemaId).finally(() => this.loading.delete(key));
      this.loading.set(key, pending);
    }
    const reader = await pending;
    let readers = this.readers.get(contract.name);
    if (readers === undefined) {
      readers = new Map();
      this.readers.set(contract.name, readers);
    }
    readers.set(schemaId, reader);
  }

  private async buildReader(contract: Contract, schemaId: number): Promise<BodyReader> {
    const text = await this.registry.textOfId(schemaId);
    if (text === undefined) {
      throw new NadiError('RECORD_SCHEMA_UNKNOWN', {
        message: `the registry has no schema with id ${schemaId}`,
        context: { contract: contract.name, schemaId },
      });
    }
    try {
      const readerType = avroType(contract.schemas[contract.version - 1]);
      const writerType = avroType(JSON.parse(text));
      // Records of the reader's own version, which are most, need no resolving.
      const resolver = writerType.equals(readerType) ? undefined : readerType.createResolver(writerType);
      return (value) => decodeWhole(readerType, value, resolver);
    } catch (cause) {
      throw undecodable(contract, `schema ${schemaId} cannot be read: ${messageOf(cause)}`, cause);
    }
  }
}

/** Decodes a framed body to its last byte. @throws Error if it does not fit. */
export function decodeWhole(type: avsc.Type, value: Buffer, resolver: avsc.Resolver | undefined): unknown {
  const decoded: { value: unknown; offset: number } = type.decode(value, framingBytes, resolver);
  const { value: data, offset } = decoded;
  if (offset !== value.length) {
    throw new Error(offset < 0 ? 'the body is truncated' : `${value.length - offset} bytes follow the body`);
  }
  return data;
}

function undecodable(contract: Contract, reason: string, cause?: unknown): NadiError {
  return new NadiError('RECORD_UNDECODABLE', {
    message: `${contract.name}: ${reason}`,
    context: { contract: contract.name },
    cause,
  });
}
