import type { DuckDBConnection } from '@duckdb/node-api';
import { boundStatement, type BoundStatement, type StatementPolicy } from './bound-statement.ts';

/** Statements that are kept, and the longest of them, in characters. Dashboards and programs ask the same ones again and again. */
const mostStatements = 200;
const longestStatement = 10_000;

/**
 * Binds statements, and keeps what came of them: it depends on the text, the tables, the parameters and the catalog, and on nothing else as
 * long as the engine lives. What is refused is checked again each time.
 */
export class BoundStatements {
  /** In the order in which they were used last. */
  private readonly kept = new Map<string, BoundStatement>();

  /** @throws NadiError as `boundStatement` */
  async bound(connection: DuckDBConnection, sql: string, policy: StatementPolicy): Promise<BoundStatement> {
    if (sql.length > longestStatement) {
      return boundStatement(connection, sql, policy);
    }
    const key = JSON.stringify([sql, policy.catalog, policy.tables, policy.parameters ?? []]);
    const statement = this.kept.get(key) ?? (await boundStatement(connection, sql, policy));
    this.kept.delete(key);
    this.kept.set(key, statement);
    const [oldest] = this.kept.keys();
    if (this.kept.size > mostStatements && oldest !== undefined) {
      this.kept.delete(oldest);
    }
    return statement;
  }
}
