import { parameterTypes, type ParameterType, type TypedParameters } from './statement-parameters.ts';

/** A statement that was run in this browser. */
export interface PastStatement {
  readonly sql: string;
  readonly parameters: TypedParameters;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** Undefined if it failed. */
  readonly rows?: number;
  readonly elapsedMs?: number;
  /** Code of the error that it failed with. */
  readonly code?: string;
}

/** Whose history; that of others is not theirs to see. */
export interface HistoryPlace {
  readonly userId: string;
  readonly tenantId: string;
}

type Kept = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export const mostPast = 50;
/** Longer statements are not kept, so that fifty fit into what a browser keeps. */
const mostText = 20_000;
const keyOf = ({ userId, tenantId }: HistoryPlace) => `nadi-sql ${userId} ${tenantId}`;

/** The statements that are kept, newest first; what cannot be read is left out. */
export function readHistory(kept: Kept, place: HistoryPlace): readonly PastStatement[] {
  try {
    const list: unknown = JSON.parse(kept.getItem(keyOf(place)) ?? '[]');
    return Array.isArray(list) ? list.flatMap(pastStatement).slice(0, mostPast) : [];
  } catch {
    return [];
  }
}

/** The history with one more; the same statement with the same values stands in it once. */
export function withStatement(history: readonly PastStatement[], one: PastStatement): readonly PastStatement[] {
  if (one.sql.length > mostText) {
    return history;
  }
  const identity = identityOf(one);
  return [one, ...history.filter((other) => identityOf(other) !== identity)].slice(0, mostPast);
}

const identityOf = ({ sql, parameters }: PastStatement) => JSON.stringify([sql, Object.entries(parameters).sort()]);

/** Keeps a history, or its newer half where there is no room. @returns false if the browser keeps nothing. */
export function keepHistory(kept: Kept, place: HistoryPlace, history: readonly PastStatement[]): boolean {
  for (const most of [mostPast, mostPast / 2]) {
    try {
      kept.setItem(keyOf(place), JSON.stringify(history.slice(0, most)));
      return true;
    } catch {
      // No room: fewer may fit.
    }
  }
  return false;
}

export function forgetHistory(kept: Kept, place: HistoryPlace): void {
  try {
    kept.removeItem(keyOf(place));
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function pastStatement(value: unknown): PastStatement[] {
  const { sql, parameters, atMs, rows, elapsedMs, code } = (value ?? {}) as Record<string, unknown>;
  if (typeof sql !== 'string' || typeof atMs !== 'number') {
    return [];
  }
  return [
    {
      ...{ sql, atMs, parameters: readParameters(parameters) },
      ...(typeof rows === 'number' && { rows }),
      ...(typeof elapsedMs === 'number' && { elapsedMs }),
      ...(typeof code === 'string' && { code }),
    },
  ];
}

function readParameters(value: unknown): TypedParameters {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>).flatMap(([name, one]) => {
    const { type, text } = (one ?? {}) as Record<string, unknown>;
    const isTyped = parameterTypes.includes(type as ParameterType) && typeof text === 'string';
    return isTyped ? [[name, { type: type as ParameterType, text }] as const] : [];
  });
  return Object.fromEntries(entries);
}
