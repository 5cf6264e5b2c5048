import { momentOf, type TimeRange } from '../range/time-range.ts';
import { writeLink } from '../statements/statement-link.ts';

/** The page of a topic; a contract's topic bears its name. */
export function topicLink(contract: string): string {
  return `/topics/${encodeURIComponent(contract)}`;
}

/** A statement that shows the newest events of a contract within a range, on the page where it can be changed and run. */
export function rawEventsLink(contract: string, { from, to }: Pick<TimeRange, 'from' | 'to'>, nowMs: number): string {
  const table = contract.replaceAll('-', '_');
  const bound = (text: string) => `timestamptz '${new Date(momentOf(text, nowMs) ?? nowMs).toISOString()}'`;
  const sql = `select *
from ${table}
where event_time >= ${bound(from)} and event_time < ${bound(to)}
order by event_time desc
limit 100`;
  return sqlLink(sql);
}

/** A statement on the page where it can be run. */
export function sqlLink(sql: string): string {
  return `/sql${writeLink({ sql, parameters: {} }) ?? ''}`;
}

/**
 * The statement of a query's definition: what stands under `sql: |`.
 * @returns undefined for a query that is a funnel or another shape
 */
export function sqlOfDefinition(definition: string): string | undefined {
  const lines = definition.split('\n');
  const begin = lines.findIndex((line) => /^sql: \|-?\s*$/.test(line));
  if (begin === -1) {
    return undefined;
  }
  const rest = lines.slice(begin + 1);
  const end = rest.findIndex((line) => line !== '' && !line.startsWith(' '));
  const block = end === -1 ? rest : rest.slice(0, end);
  const indent = /^ */.exec(block[0] ?? '')?.[0].length ?? 0;
  return block
    .map((line) => line.slice(indent))
    .join('\n')
    .trimEnd();
}
