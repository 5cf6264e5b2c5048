import type { AdminClient } from './admin-client.ts';
import { bodyOf, longId } from './webhook-body.ts';
import { changedSince, nextOf, type Connection, type PageWanted, type ResourcePage } from './shop-resource.ts';

interface Level {
  readonly id: string;
  readonly updatedAt: string;
  readonly item: { readonly legacyResourceId: string; readonly tracked: boolean };
  readonly quantities: readonly { readonly quantity: number }[];
}

interface Location {
  readonly id: string;
  readonly legacyResourceId: string;
  readonly inventoryLevels: Connection<Level>;
}

/** Where reading goes on: within the location behind a place among the locations. */
interface LevelCursor {
  /** Cursor of the location among the locations; null for the first one. */
  readonly location: string | null;
  readonly level: string | null;
}

const mark = '|';

/** Stock levels, location by location. @throws NadiError as `AdminClient.query` */
export async function levelPage(
  admin: Pick<AdminClient, 'query'>,
  { after, sinceMs, size }: PageWanted,
): Promise<ResourcePage> {
  const from = readCursor(after);
  const variables = { location: from.location, first: size, after: from.level, query: changedSince(sinceMs) };
  const { locations } = await admin.query<{ locations: Connection<Location> }>(levelsQuery, variables);
  const [location] = locations.nodes;
  if (location === undefined) {
    return { objects: 0, states: [], next: null };
  }
  const { inventoryLevels } = location;
  const states = inventoryLevels.nodes.map((level) => ({
    topic: 'inventory_levels/update',
    body: bodyOf(webhookOf(location, level)),
    timeMs: Date.parse(level.updatedAt),
  }));
  const nextLevel = nextOf(inventoryLevels);
  const nextLocation = nextOf(locations);
  if (nextLevel !== null) {
    return { objects: states.length, states, next: cursorOf({ location: from.location, level: nextLevel }) };
  }
  const next = nextLocation === null ? null : cursorOf({ location: nextLocation, level: null });
  return { objects: states.length, states, next };
}

function webhookOf(location: Location, { id, updatedAt, item, quantities }: Level): Readonly<Record<string, unknown>> {
  return {
    ...{ inventory_item_id: longId(item), location_id: longId(location) },
    available: item.tracked ? (quantities[0]?.quantity ?? null) : null,
    ...{ updated_at: updatedAt, admin_graphql_api_id: id },
  };
}

function readCursor(after: string | null): LevelCursor {
  const [location = '', level = ''] = (after ?? '').split(mark);
  return { location: location || null, level: level || null };
}

/** Shopify's cursors are base64. */
function cursorOf({ location, level }: LevelCursor): string {
  return `${location ?? ''}${mark}${level ?? ''}`;
}

const levelsQuery = `query Levels($location: String, $first: Int!, $after: String, $query: String) {
  locations(first: 1, after: $location, includeInactive: true, sortKey: ID) {
    nodes {
      id legacyResourceId
      inventoryLevels(first: $first, after: $after, query: $query) {
        nodes { id updatedAt item { legacyResourceId tracked } quantities(names: ["available"]) { quantity } }
        pageInfo { hasNextPage endCursor }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;
