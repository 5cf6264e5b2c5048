import { basketRules, type BasketRule } from '@nadi/replay';
import { formatOf, readRows } from '@nadi/rows';
import { withReplayed, type ComparisonOptions, type Needed } from './replayed-platform.ts';

export interface JourneyComparison {
  readonly rows: number;
  readonly replaySeconds: number;
  /** Rules that were compared. */
  readonly rules: number;
  /** What the saved query answers differently, in words. */
  readonly differences: readonly string[];
}

/** As `config/queries/bought-together.yaml` has them; it answers with so many rules, those of the highest lift. */
const query = { name: 'bought-together', minimumBaskets: 3, mostItems: 50, limit: 200 };
/** A year of single baskets would fill windows of every metric, and none of them is asked. */
const needed: Needed = { mapping: 'complete-journey', tables: ['orders.order_placed'], kinds: ['queries'] };
const beforeTheFile = '2016-01-01T00:00:00Z';

/** Replays the file through a platform of its own and compares what is bought together with all pairs counted one by one. */
export async function compareCompleteJourney(options: ComparisonOptions): Promise<JourneyComparison> {
  const reference = basketRules(await linesOf(options.file), query);
  return withReplayed(options, needed, async ({ rows, replaySeconds, reporting }) => {
    const found = (await reporting.savedQuery(query.name, { from: beforeTheFile })) as unknown as BasketRule[];
    return { rows, replaySeconds, rules: found.length, differences: differencesOf(reference, found) };
  });
}

async function linesOf(file: string): Promise<(readonly [string, string])[]> {
  const lines: (readonly [string, string])[] = [];
  for await (const read of readRows(file, formatOf(file))) {
    // A row that cannot be read stops the replay, which says why.
    if ('row' in read) {
      lines.push([String(read.row['basket_id']), String(read.row['product_id'])]);
    }
  }
  return lines;
}

/** Each rule that was found is right, and none of a higher lift than the last one is missing. */
function differencesOf(reference: readonly BasketRule[], found: readonly BasketRule[]): string[] {
  const keyOf = ({ antecedent, consequent }: BasketRule) => `${antecedent} → ${consequent}`;
  const wanted = new Map(reference.map((rule) => [keyOf(rule), rule]));
  const shown = new Set(found.map(keyOf));
  if (reference.length === 0) {
    return ['no two products of the file are bought together often enough: there is nothing to compare'];
  }
  const lowest = found.length < query.limit ? 0 : Math.min(...found.map(({ lift }) => lift));
  const wrong = found
    .filter((rule) => !isSame(wanted.get(keyOf(rule)), rule))
    .map((rule) => `${keyOf(rule)}: ${JSON.stringify(rule)}, not ${JSON.stringify(wanted.get(keyOf(rule)))}`);
  const missing = reference
    .filter((rule) => rule.lift > lowest * (1 + 1e-9) && !shown.has(keyOf(rule)))
    .map((rule) => `${keyOf(rule)} is missing, with a lift of ${rule.lift}`);
  return [...wrong, ...missing];
}

function isSame(wanted: BasketRule | undefined, { baskets, support, confidence, lift }: BasketRule): boolean {
  return (
    wanted?.baskets === Number(baskets) &&
    [
      [wanted.support, support],
      [wanted.confidence, confidence],
      [wanted.lift, lift],
    ].every(([left = 0, right = 0]) => Math.abs(left - right) <= 1e-9 * left)
  );
}
