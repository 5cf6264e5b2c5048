import { subjectOf, type Contract } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { avroType } from './avro-type.ts';
import { decodeWhole } from './event-decoder.ts';
import { framedSchemaId } from './framing.ts';

/** What a framed body turned out to be. */
export interface FramedBody {
  readonly contract: Contract;
  /** As the newest version of the contract has it. */
  readonly data: unknown;
}

interface Reader {
  readonly contract: Contract;
  readonly read: (value: Buffer) => unknown;
}

/**
 * Reads framed bodies whose contract nobody names: their schema id does. All versions of the given contracts are known beforehand, so
 * that an id somebody made up costs no question to the registry.
 */
export class FramedBodies {
  private readonly readers = new Map<number, Reader>();

  constructor(private readonly registry: SchemaRegistry) {}

  /**
   * Looks the ids of all their versions up; versions that were never registered are passed over.
   * @throws NadiError REGISTRY_UNAVAILABLE (retriable) if the registry is down.
   */
  async prepare(contracts: Iterable<Contract>): Promise<void> {
    const versions = [...contracts].flatMap((contract) => contract.schemas.map((schema) => ({ contract, schema })));
    await Promise.all(
      versions.map(async ({ contract, schema }) => {
        const schemaId = await this.registry.idOf(subjectOf(contract), JSON.stringify(schema));
        if (schemaId !== undefined) this.readers.set(schemaId, { contract, read: readerOf(contract, schema) });
      }),
    );
  }

  /**
   * Undefined if the body is not framed or its schema id is of none of the contracts.
   * @throws NadiError RECORD_UNDECODABLE if the bytes do not fit the schema.
   */
  read(value: Buffer): FramedBody | undefined {
    const reader = this.readers.get(framedSchemaId(value) ?? -1);
    if (reader === undefined) return undefined;
    const { contract, read } = reader;
    try {
      return { contract, data: read(value) };
    } catch (cause) {
      throw new NadiError('RECORD_UNDECODABLE', { message: `${contract.name}: ${messageOf(cause)}`, cause });
    }
  }
}

function readerOf(contract: Contract, schema: unknown): Reader['read'] {
  const newest = avroType(contract.schemas[contract.version - 1]);
  const written = avroType(schema);
  const resolver = written.equals(newest) ? undefined : newest.createResolver(written);
  return (value) => decodeWhole(newest, value, resolver);
}
