import { subjectOf, type Contract } from '@nadi/contracts';
import { messageOf, NadiError } from '@nadi/errors';
import type avsc from 'avsc';
import type { SchemaRegistry } from '../registry/schema-registry.ts';
import { avroType } from './avro-type.ts';
import { framingBytes, writeFraming } from './framing.ts';
import { Slab } from './slab.ts';

interface Writer {
  readonly type: avsc.Type;
  readonly schemaId: number;
}

/** Encodes event bodies with the newest version of their contract. */
export class EventEncoder {
  private readonly writers = new Map<string, Writer>();
  private readonly slab = new Slab();

  constructor(private readonly registry: SchemaRegistry) {}

  /**
   * Looks the schema ids up that these contracts are registered under. Ids never change, so this is done once.
   * @throws NadiError CONTRACT_DRIFT if a contract's newest version is not registered, REGISTRY_UNAVAILABLE if the registry is down.
   */
  async prepare(contracts: Iterable<Contract>): Promise<void> {
    const missing = [...contracts].filter((contract) => !this.writers.has(contract.name));
    await Promise.all(missing.map((contract) => this.prepareOne(contract)));
  }

  /**
   * The framed body of an event; the buffer stays valid as long as it is referenced.
   * @throws NadiError EVENT_FIELD_INVALID if the data does not fit the schema.
   */
  encode(contract: Contract, data: unknown): Buffer {
    const writer = this.writers.get(contract.name);
    if (writer === undefined) {
      throw new NadiError('CONTRACT_UNKNOWN', { message: `${contract.name} was not prepared for encoding` });
    }
    const { slab } = this;
    let end = this.write(writer, data);
    if (end < 0) {
      // The negated shortfall: the body does not fit into the rest of this slab.
      slab.reserve(slab.memory.length - slab.position - end);
      end = this.write(writer, data);
    }
    writeFraming(slab.memory, slab.position, writer.schemaId);
    return slab.take(end);
  }

  private write({ type }: Writer, data: unknown): number {
    try {
      return type.encode(data, this.slab.memory, this.slab.position + framingBytes);
    } catch (cause) {
      throw new NadiError('EVENT_FIELD_INVALID', { message: messageOf(cause), cause });
    }
  }

  private async prepareOne(contract: Contract): Promise<void> {
    const schema = contract.schemas[contract.version - 1];
    const text = JSON.stringify(schema);
    const schemaId = await this.registry.idOf(subjectOf(contract), text);
    if (schemaId === undefined) {
      throw new NadiError('CONTRACT_DRIFT', {
        message: `version ${contract.version} of ${contract.name} is not registered; run \`nadi contracts apply\``,
        context: { contract: contract.name },
        retriable: true,
      });
    }
    this.writers.set(contract.name, { type: avroType(schema), schemaId });
  }
}
