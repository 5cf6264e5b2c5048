import type { IdentityText } from '@nadi/platform';

/** An event that was posted, as the ledger outside of the platform knows it. */
export interface SentEvent {
  readonly tenantId: string;
  readonly contract: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  readonly outcome: 'acknowledged' | 'refused' | 'unknown';
}

/** A dead letter of the consumer group in question. */
export interface LetterFact {
  readonly identity: IdentityText;
  /** Topic, partition and offset. */
  readonly place: string;
  /** True if place, key and reason are there. */
  readonly isComplete: boolean;
}

/** What one consumer group made of the events of a trial, and what was sent. */
export interface TrialFacts {
  readonly sent: ReadonlyMap<IdentityText, SentEvent>;
  /** Identities stored as counted since the trial began, with repetitions if there are any. */
  readonly stored: readonly IdentityText[];
  readonly letters: readonly LetterFact[];
  /** What the metric says, by the key of {@link windowKey}. */
  readonly windows: ReadonlyMap<string, number>;
  /** Identities of the rows that SQL finds, with repetitions if there are any; undefined without a lake. */
  readonly inLake?: readonly IdentityText[];
  /** Lag at the end. */
  readonly lag: number;
}

/** One thing that had to be true, and whether it was. */
export interface Criterion {
  readonly name: string;
  readonly ok: boolean;
  /** What was found. */
  readonly detail: string;
}

const hourMs = 3_600_000;

/** Tenant, contract and hour of event time. */
export function windowKey(tenantId: string, contract: string, timeMs: number): string {
  return `${tenantId} ${contract} ${Math.floor(timeMs / hourMs)}`;
}

/**
 * Holds what went in against what came out, per consumer group: acknowledged ⊆ counted ∪ dead letters, no overlap, each at most
 * once, nothing that nobody sent, and every window of the metric equal to the ids that belong into it. An event whose fate its
 * sender never learned may have been counted once or not at all.
 */
export function judgeTrial({ sent, stored, letters, windows, inLake, lag }: TrialFacts): Criterion[] {
  const counted = new Set(stored);
  const dead = new Set(letters.map(({ identity }) => identity));
  const acknowledged = [...sent].filter(([, { outcome }]) => outcome === 'acknowledged').map(([identity]) => identity);
  const lost = acknowledged.filter((identity) => !counted.has(identity) && !dead.has(identity));
  const overlap = [...counted].filter((identity) => dead.has(identity));
  const strangers = [...counted, ...dead].filter((identity) => !sent.has(identity));
  const refused = [...sent].filter(([identity, { outcome }]) => outcome === 'refused' && counted.has(identity));
  const places = new Set(letters.map(({ place }) => place));
  const differences = windowDifferences(sent, counted, windows);
  return [
    criterion('events were acknowledged', acknowledged.length > 0, `${acknowledged.length} acknowledged`),
    none('nothing acknowledged is lost', lost.length, 'acknowledged events are neither counted nor dead letters'),
    none('nothing is counted twice', stored.length - counted.size, 'ids are stored twice'),
    none('nothing is both counted and a dead letter', overlap.length, 'events are both'),
    none('nothing is counted that nobody sent', strangers.length, 'events were never sent'),
    none('nothing is counted that was refused', refused.length, 'refused events are counted'),
    none('a record has one dead letter', letters.length - places.size, 'dead letters repeat a record'),
    none(
      'dead letters are complete',
      letters.filter(({ isComplete }) => !isComplete).length,
      'dead letters lack a part',
    ),
    none(
      'metrics equal the events, per tenant, contract and hour',
      differences.length,
      'windows differ',
      differences[0],
    ),
    none('everything was consumed', lag, 'events are left'),
    ...(inLake === undefined ? [] : judgeLake(sent, acknowledged, inLake)),
  ];
}

/** The lake has no dead letters: whatever was acknowledged is a row, also what no metric could be counted of. */
function judgeLake(
  sent: TrialFacts['sent'],
  acknowledged: readonly IdentityText[],
  inLake: readonly IdentityText[],
): Criterion[] {
  const rows = new Set(inLake);
  const missing = acknowledged.filter((identity) => !rows.has(identity));
  const strangers = [...rows].filter((identity) => (sent.get(identity)?.outcome ?? 'refused') === 'refused');
  return [
    none('SQL has everything that was acknowledged', missing.length, 'acknowledged events are no rows'),
    none('SQL has nothing twice', inLake.length - rows.size, 'rows are repetitions'),
    none('SQL has nothing that nobody sent', strangers.length, 'rows were never sent or were refused'),
  ];
}

function windowDifferences(
  sent: TrialFacts['sent'],
  counted: ReadonlySet<IdentityText>,
  windows: TrialFacts['windows'],
): string[] {
  const expected = new Map<string, number>();
  for (const identity of counted) {
    const event = sent.get(identity);
    if (event === undefined) continue;
    const key = windowKey(event.tenantId, event.contract, event.timeMs);
    expected.set(key, (expected.get(key) ?? 0) + 1);
  }
  return [...new Set([...expected.keys(), ...windows.keys()])]
    .filter((key) => (expected.get(key) ?? 0) !== (windows.get(key) ?? 0))
    .map((key) => `${key}: ${windows.get(key) ?? 0} instead of ${expected.get(key) ?? 0}`);
}

function criterion(name: string, ok: boolean, detail: string): Criterion {
  return { name, ok, detail };
}

function none(name: string, count: number, what: string, example?: string): Criterion {
  const found = count === 0 ? 'none' : `${count} ${what}`;
  return criterion(name, count === 0, example === undefined ? found : `${found}, such as ${example}`);
}
