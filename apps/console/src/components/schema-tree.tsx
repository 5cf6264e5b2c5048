import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { texts } from '../texts/en.ts';
import { IconButton } from './button.tsx';
import styles from './schema-tree.module.css';
import { Badge } from './state.tsx';

interface SchemaTable {
  readonly name: string;
  readonly doc: string;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly doc: string;
    readonly isMasked: boolean;
  }[];
  /** Another table that belongs to it, and what it holds. */
  readonly related: { readonly name: string; readonly doc: string };
}

export interface SchemaDomain {
  readonly domain: string;
  readonly tables: readonly SchemaTable[];
}

/** Tables by domain with their columns; a click on a name takes it. */
export function SchemaTree({
  label,
  domains,
  isOpen,
  onTake,
}: {
  readonly label: string;
  readonly domains: readonly SchemaDomain[];
  /** Whether all domains are unfolded. */
  readonly isOpen: boolean;
  readonly onTake: (name: string) => void;
}) {
  return (
    <div className={styles.scroll} role="region" aria-label={label} tabIndex={0}>
      {domains.map(({ domain, tables }) => (
        <details key={domain} className={styles.domain} open={isOpen}>
          <summary className={styles.summary}>
            {domain} <span className={styles.count}>{tables.length}</span>
          </summary>
          <ul className={styles.tables}>
            {tables.map((table) => (
              <Table key={table.name} table={table} onTake={onTake} />
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function Table({ table, onTake }: { readonly table: SchemaTable; readonly onTake: (name: string) => void }) {
  const [isOpen, setOpen] = useState(false);
  const { name, doc, columns, related } = table;
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <li>
      <div className={styles.head}>
        <IconButton
          label={texts.schema.columnsOf(name)}
          aria-expanded={isOpen}
          icon={<Chevron size={14} aria-hidden />}
          onClick={() => setOpen(!isOpen)}
        />
        <Name name={name} onTake={onTake} />
      </div>
      {isOpen && (
        <div className={styles.open}>
          <p className={styles.doc}>{doc}</p>
          <div>
            <Name name={related.name} onTake={onTake} />
            <p className={styles.doc}>{related.doc}</p>
          </div>
          <ul className={styles.columns}>
            {columns.map((column) => (
              <li key={column.name}>
                <div className={styles.column}>
                  <Name name={column.name} onTake={onTake} />
                  <span className={styles.type}>{column.type}</span>
                  {column.isMasked && <Badge>{texts.schema.masked}</Badge>}
                </div>
                <p className={styles.doc}>{column.doc}</p>
              </li>
            ))}
          </ul>
        </div>
      )}
    </li>
  );
}

function Name({ name, onTake }: { readonly name: string; readonly onTake: (name: string) => void }) {
  return (
    <button type="button" className={styles.name} title={texts.schema.take(name)} onClick={() => onTake(name)}>
      {name}
    </button>
  );
}
