import { contracts, type DeadLettered } from '@nadi/contracts';
import type { AcknowledgedEntry } from '@nadi/simulator';
import pg from 'pg';
import { reportingGroup } from '../reporting-group.ts';
import type { ReportingClient } from '../reporting-client.ts';
import { identityText, identityTexts, type IdentityText } from './identity-set.ts';
import type { ContractFacts } from './verdict.ts';

const dayMs = 86_400_000;
/** Event times of late producers lie before the run, those of fast clocks after it. */
const marginMs = 2 * dayMs;

export interface EvidenceOptions {
  readonly acknowledged: AsyncIterable<AcknowledgedEntry>;
  readonly adminDatabaseUrl: string;
  readonly reporting: ReportingClient;
  /** When the run began and now, milliseconds since 1970. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** Gathers per contract what was acknowledged, what is stored as counted, and what the metric says. */
export async function gatherEvidence(options: EvidenceOptions): Promise<ContractFacts[]> {
  const { reporting, fromMs, toMs } = options;
  const acked = new Map<string, Set<IdentityText>>();
  for await (const entry of options.acknowledged) {
    const identities = acked.get(entry.contract) ?? new Set();
    acked.set(entry.contract, identities.add(identityText(entry)));
  }
  const stored = await readStored(options.adminDatabaseUrl);
  const range = { fromMs: fromMs - marginMs, toMs: toMs + marginMs };
  const counted = await reporting.totals({ metric: 'events', ...range, step: '1h', by: 'contract' });
  const names = new Set([...contracts.keys(), ...acked.keys(), ...stored.keys(), ...counted.keys()]);
  return [...names].map((name) => ({
    acked: acked.get(name) ?? new Set(),
    stored: stored.get(name) ?? [],
    counted: counted.get(name) ?? 0,
  }));
}

/** The identities that reporting has stored as counted, per topic. */
async function readStored(adminDatabaseUrl: string): Promise<Map<string, IdentityText[]>> {
  const client = new pg.Client({ connectionString: adminDatabaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ topic: string; ids: Buffer }>(
      'select topic, ids from reporting.processed_ids where consumer_group = $1',
      [reportingGroup],
    );
    const stored = new Map<string, IdentityText[]>();
    for (const { topic, ids } of rows) {
      const texts = stored.get(topic) ?? [];
      identityTexts(ids).forEach((text) => texts.push(text));
      stored.set(topic, texts);
    }
    return stored;
  } finally {
    await client.end();
  }
}

/** The identities of the events that reporting gave up. */
export function deadLetterIdentities(letters: readonly DeadLettered[]): Set<IdentityText> {
  return new Set(
    letters
      .filter(({ group }) => group === reportingGroup)
      .map(({ tenantId, topic, contract, originalKey, eventId }) =>
        identityText({
          tenantId: tenantId ?? '',
          contract: contract ?? topic,
          key: originalKey?.toString() ?? '',
          id: eventId ?? '',
        }),
      ),
  );
}
