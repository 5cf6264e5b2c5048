import { contractNamed, contracts, type Contract } from '@nadi/contracts';
import { EventDecoder, EventEncoder, type LogRecord, type SchemaRegistry } from '@nadi/messaging';

const names = [...contracts.keys()];

/** Knows the newest version of every contract, with its place in the list plus 1 as id. */
const registry: SchemaRegistry = {
  versions: () => Promise.resolve([]),
  schemaText: () => Promise.reject(new Error('not asked for')),
  textOfId: (id) => Promise.resolve(textOf(contracts.get(names[id - 1] ?? ''))),
  idOf: (subject) => Promise.resolve(names.indexOf(subject.replace(/-value$/, '')) + 1),
  register: () => Promise.reject(new Error('not asked for')),
  compatibility: () => Promise.resolve(undefined),
  setCompatibility: () => Promise.resolve(),
};

function textOf(contract: Contract | undefined): string | undefined {
  return contract === undefined ? undefined : JSON.stringify(contract.schemas[contract.version - 1]);
}

export const decoder = new EventDecoder(registry);
const encoder = new EventEncoder(registry);

export interface RecordOptions {
  readonly tenantId?: string;
  readonly offset?: number;
  /** Replaces the encoded value. */
  readonly value?: Buffer | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A record of an event as ingestion writes it. */
export async function recordOf(
  contractName: string,
  data: Readonly<Record<string, unknown>>,
  { tenantId = 'acme', offset = 0, value, headers = {} }: RecordOptions = {},
): Promise<LogRecord> {
  const contract = contractNamed(contractName);
  await encoder.prepare([contract]);
  const all = {
    ce_id: 'e1',
    ce_tenantid: tenantId,
    ce_source: '/keys/shop',
    ce_time: '2026-01-01T00:00:00Z',
    ...headers,
  };
  return {
    offset,
    timestampMs: 1_000,
    key: Buffer.from(String(data[contract.key])),
    value: value === undefined ? encoder.encode(contract, data) : value,
    headers: Object.entries(all).map(([name, text]) => [Buffer.from(name), Buffer.from(text)] as const),
  };
}

/** A profile with personal data in it. */
export const profile = {
  customerId: 'c-1',
  change: 'registered',
  country: 'IN',
  acceptsMarketing: false,
  fullName: 'Asha Example',
  email: 'asha@example.com',
};
