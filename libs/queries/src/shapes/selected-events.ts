import { tableName, type Contract } from '@nadi/contracts';
import { z } from 'zod';
import { contractName, sqlExpression } from '../sql-expression.ts';
import type { PlacedExpression } from './shape-plan.ts';

/** Events of a contract that a shape takes, and of which entity each is. */
export function selectedEvents(contracts: ReadonlyMap<string, Contract>) {
  return {
    event: contractName(contracts),
    /** Only events for which this condition holds. */
    where: sqlExpression.optional(),
    /** The entity that an event is of; events without one are left out. */
    by: sqlExpression.optional(),
  };
}

export interface SelectedEvents {
  readonly event: string;
  readonly where?: string | undefined;
  readonly by?: string | undefined;
}

/** Refuses events without an entity. */
export function assertEntities(
  by: string | undefined,
  events: readonly { readonly selected: SelectedEvents; readonly path: readonly (string | number)[] }[],
  context: z.RefinementCtx,
): void {
  for (const { selected, path } of events) {
    if (selected.by === undefined && by === undefined) {
      context.addIssue({
        code: 'custom',
        path: [...path],
        message: 'needs `by`, here or for all: the entity that an event is of, such as visitorId',
      });
    }
  }
}

export interface RowsOptions {
  readonly selected: SelectedEvents;
  /** The entity of events that do not have one of their own. */
  readonly by: string | undefined;
  /** Further columns: name and expression. */
  readonly columns: Readonly<Record<string, string>>;
  /** SQL of the first point in time that is taken. */
  readonly from: string;
  /** SQL of the first point in time that is no longer taken. */
  readonly to: string;
}

/** SELECT of the events as `entity` and further columns. Each expression stands in parentheses that it cannot leave. */
export function eventRows({ selected, by, columns, from, to }: RowsOptions): string {
  const entity = `(${selected.by ?? by})`;
  const further = Object.entries(columns).map(([name, expression]) => `, ${expression} as ${name}`);
  const condition = selected.where === undefined ? '' : ` and (${selected.where})`;
  return `select ${entity} as entity${further.join('')} from ${tableName(selected.event)}
    where event_time >= ${from} and event_time < ${to} and ${entity} is not null${condition}`;
}

/** The expressions of selected events, each where it stands. */
export function placedExpressions(
  selected: SelectedEvents,
  path: readonly (string | number)[],
  shared?: { readonly by: string | undefined; readonly path: readonly (string | number)[] },
): PlacedExpression[] {
  const from = tableName(selected.event);
  return [
    ...(selected.where === undefined ? [] : [{ path: [...path, 'where'], text: selected.where, from }]),
    ...(selected.by === undefined ? [] : [{ path: [...path, 'by'], text: selected.by, from }]),
    ...(selected.by !== undefined || shared?.by === undefined
      ? []
      : [{ path: [...shared.path, 'by'], text: shared.by, from }]),
  ];
}
