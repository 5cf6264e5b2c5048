import type { DefinitionInForce } from '@nadi/definitions';
import { NadiError } from '@nadi/errors';
import type { DataSource } from 'typeorm';

/** What is in force, without its text. */
export interface ListedDefinition {
  readonly kind: string;
  readonly name: string;
  readonly version: number;
  readonly author: string;
  readonly activatedAt: string;
}

/** Something that was put in force, or retired. */
export interface HistoryEntry {
  /** Null if it was retired. */
  readonly version: number | null;
  readonly text: string | null;
  readonly message: string;
  readonly author: string;
  readonly activatedAt: string;
}

interface Row {
  readonly kind: string;
  readonly name: string;
  readonly version: number | null;
  readonly text: string | null;
  readonly message: string;
  readonly author_name: string;
  readonly activated_at: Date;
}

/** A change of one of several definitions, without its text. */
export interface ChangedDefinition extends Omit<HistoryEntry, 'text'> {
  readonly kind: string;
  readonly name: string;
}

/** What is and was in force. */
export class DefinitionHistory {
  constructor(private readonly dataSource: DataSource) {}

  /** What is in force, of one kind or of all, in the order of kinds and names. */
  async list(kind: string | undefined): Promise<readonly ListedDefinition[]> {
    const rows = await this.dataSource.query<Row[]>(
      `select kind, name, version, author_name, activated_at from (
         select distinct on (kind, name) * from definition_activations
         where $1::text is null or kind = $1 order by kind, name, sequence desc
       ) as latest where version is not null order by kind, name`,
      [kind ?? null],
    );
    return rows.map(({ kind: ofKind, name, version, author_name: author, activated_at: at }) => ({
      ...{ kind: ofKind, name, version: version ?? 0, author, activatedAt: at.toISOString() },
    }));
  }

  /** What is in force of a kind, with its texts, in the order of names. */
  inForce(kind: string): Promise<readonly DefinitionInForce[]> {
    return this.dataSource.query<DefinitionInForce[]>(
      `select name, version, text from (
         select distinct on (name) name, version from definition_activations where kind = $1 order by name, sequence desc
       ) as latest join definition_versions using (name, version)
       where kind = $1 order by name`,
      [kind],
    );
  }

  /**
   * Everything that was in force under a name, newest first.
   * @throws NadiError DEFINITION_UNKNOWN
   */
  async of(kind: string, name: string): Promise<readonly HistoryEntry[]> {
    const rows = await this.dataSource.query<Row[]>(
      `select a.version, v.text, a.message, a.author_name, a.activated_at
       from definition_activations as a left join definition_versions as v using (kind, name, version)
       where a.kind = $1 and a.name = $2 order by a.sequence desc limit 500`,
      [kind, name],
    );
    if (rows.length === 0) {
      throw new NadiError('DEFINITION_UNKNOWN', { message: `there is no definition ${kind}/${name}`.slice(0, 200) });
    }
    return rows.map(({ version, text, message, author_name: author, activated_at: at }) => ({
      ...{ version, text, message, author, activatedAt: at.toISOString() },
    }));
  }

  /**
   * What was put in force or retired within a time, newest first.
   * @param definitions `kind/name` each
   * @param fromMs included, milliseconds since 1970
   * @param toMs not included, milliseconds since 1970
   * @param limit most of them
   */
  async changesOf(
    definitions: readonly string[],
    { fromMs, toMs, limit }: { readonly fromMs: number; readonly toMs: number; readonly limit: number },
  ): Promise<readonly ChangedDefinition[]> {
    const rows = await this.dataSource.query<Omit<Row, 'text'>[]>(
      `select kind, name, version, message, author_name, activated_at from definition_activations
       where kind || '/' || name = any($1) and activated_at >= $2 and activated_at < $3
       order by sequence desc limit $4`,
      [definitions, new Date(fromMs), new Date(toMs), limit],
    );
    return rows.map(({ kind, name, version, message, author_name: author, activated_at: at }) => ({
      ...{ kind, name, version, message, author, activatedAt: at.toISOString() },
    }));
  }
}
