export type Variables = Readonly<Record<string, unknown>>;

interface Placed {
  readonly updatedAt?: string;
  readonly legacyResourceId?: string;
  readonly id?: unknown;
}

/** A page of a connection in the order of the last change; cursors are the place in that order, which an object leaves by changing. */
export function pageOf<T extends Placed>(all: readonly T[], { first, after, query }: Variables) {
  const sinceMs = Date.parse(/^updated_at:>='([^']+)'$/.exec(typeof query === 'string' ? query : '')?.[1] ?? '');
  const changed = Number.isNaN(sinceMs) ? all : all.filter((one) => timeOf(one) >= sinceMs);
  const sorted = changed.map((one) => ({ one, place: placeOf(one) })).sort((a, b) => compared(a.place, b.place));
  const behind = typeof after === 'string' ? Buffer.from(after, 'base64').toString() : '';
  const rest = sorted.filter(({ place }) => compared(place, behind) > 0);
  const page = rest.slice(0, Number(first));
  const last = page.at(-1);
  return {
    nodes: page.map(({ one }) => one),
    pageInfo: {
      hasNextPage: rest.length > page.length,
      endCursor: last === undefined ? null : Buffer.from(last.place).toString('base64'),
    },
  };
}

function timeOf({ updatedAt = '' }: Placed): number {
  return updatedAt === '' ? 0 : Date.parse(updatedAt);
}

function placeOf(one: Placed): string {
  const id = one.legacyResourceId ?? String(one.id).replaceAll(/\D/g, '');
  return `${String(timeOf(one)).padStart(15, '0')} ${id.padStart(20, '0')}`;
}

function compared(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
