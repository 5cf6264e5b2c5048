/** A text as a literal of SQL. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as an identifier of SQL, whatever it is made of. */
export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
