import type { SqlTable } from '../api/index.ts';

export interface TableDomain {
  readonly domain: string;
  readonly tables: readonly SqlTable[];
}

/** The tables of whose name, purpose or columns every word of a query is a part, by domain. */
export function tablesByDomain(tables: readonly SqlTable[], query: string): readonly TableDomain[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const domains = new Map<string, SqlTable[]>();
  for (const table of tables) {
    const text = [table.name, table.purpose, ...table.columns.map(({ name }) => name)].join('\n').toLowerCase();
    if (words.every((word) => text.includes(word))) {
      const [domain = ''] = table.name.split('.');
      domains.set(domain, [...(domains.get(domain) ?? []), table]);
    }
  }
  return [...domains].map(([domain, found]) => ({ domain, tables: found }));
}

/** The other table of a contract, which has the newest event of each key. */
export function currentTable(name: string): string {
  return `${name}_current`;
}
