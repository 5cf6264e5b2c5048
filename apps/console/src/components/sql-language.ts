import { autocompletion, type CompletionSource } from '@codemirror/autocomplete';
import { PostgreSQL, sql, SQLDialect, type SQLNamespace } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { SqlFieldTable } from './sql-field.tsx';

const ownKeywords =
  'anti asof describe exclude glob ilike pivot positional qualify replace sample semi summarize try_cast unpivot using';
const ownTypes = 'hugeint uhugeint utinyint usmallint uinteger ubigint struct map list union blob double tinyint';

/** DuckDB's dialect is PostgreSQL's with more words; names keep their capitals without quotes. */
const duckDb = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords: `${PostgreSQL.spec.keywords ?? ''} ${ownKeywords}`,
  types: `${PostgreSQL.spec.types ?? ''} ${ownTypes}`,
  caseInsensitiveIdentifiers: true,
  doubleDollarQuotedStrings: false,
  specialVar: '$?',
});

const colours = HighlightStyle.define([
  { tag: tags.typeName, color: 'var(--series-6)' },
  { tag: tags.special(tags.name), color: 'var(--accent)', fontWeight: '600' },
]);

const looks = EditorView.theme({
  '&': { height: 'auto', maxHeight: 'min(45vh, 480px)' },
  '.cm-content, .cm-gutter': { minHeight: '176px' },
  '.cm-tooltip': { background: 'var(--surface-raised)', color: 'var(--text)', border: '1px solid var(--line-strong)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', maxWidth: 'min(480px, 90vw)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--selected)',
    color: 'var(--text)',
  },
  '.cm-completionDetail': { color: 'var(--text-soft)', fontStyle: 'normal' },
  '.cm-completionInfo': { maxWidth: '320px', fontFamily: 'var(--font)' },
});

/** SQL over certain tables, whose names and columns it completes. */
export function sqlLanguage(tables: readonly SqlFieldTable[]): Extension {
  return [
    looks,
    syntaxHighlighting(colours),
    sql({ dialect: duckDb, schema: namespace(tables) }),
    duckDb.language.data.of({ autocomplete: columnsOfNamedTables(tables) }),
    autocompletion({ icons: false }),
  ];
}

function namespace(tables: readonly SqlFieldTable[]): SQLNamespace {
  return Object.fromEntries(
    tables.map((table) => [
      table.name,
      {
        self: { label: table.name.split('.').at(-1) ?? '', type: 'type', info: table.doc },
        children: table.columns.map(columnCompletion),
      },
    ]),
  );
}

function columnCompletion({ name, type, doc }: SqlFieldTable['columns'][number]) {
  return { label: name, detail: type, info: doc, type: 'property' };
}

/** The columns of tables that stand in the text; a column of one behind a dot is the business of the language. */
function columnsOfNamedTables(tables: readonly SqlFieldTable[]): CompletionSource {
  return (context) => {
    const word = context.matchBefore(/(?<![\w.$'"])[A-Za-z_]\w*/);
    if (word === null && !context.explicit) {
      return null;
    }
    const names = new Set(
      context.state.doc
        .toString()
        .toLowerCase()
        .match(/\w+\.\w+/g),
    );
    const columns = tables.filter(({ name }) => names.has(name.toLowerCase())).flatMap((table) => table.columns);
    const options = [...new Map(columns.map((column) => [column.name, columnCompletion(column)])).values()];
    return options.length === 0 ? null : { from: word?.from ?? context.pos, options, validFor: /^\w*$/ };
  };
}
