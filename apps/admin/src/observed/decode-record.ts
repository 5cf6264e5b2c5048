import type { Contract } from '@nadi/contracts';
import type { EventDecoder } from '@nadi/messaging';

/**
 * The event in a record's value, of any registered version.
 * @throws NadiError RECORD_UNDECODABLE, RECORD_SCHEMA_UNKNOWN, REGISTRY_UNAVAILABLE (retriable)
 */
export async function decodeValue(decoder: EventDecoder, contract: Contract, value: Buffer): Promise<unknown> {
  const known = decoder.decode(contract, value);
  if (known !== undefined) {
    return known.data;
  }
  await decoder.load(contract, value);
  return decoder.decode(contract, value)?.data;
}
