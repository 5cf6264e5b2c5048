/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A length of time as a literal of SQL. */
export function interval(durationMs: number): string {
  return `to_milliseconds(${durationMs})`;
}

/** A point in UTC as the clock of a zone shows it. */
export function localTime(expression: string, zone: string): string {
  return zone === 'UTC' ? expression : `timezone(${literal(zone)}, timezone('UTC', ${expression}))`;
}
