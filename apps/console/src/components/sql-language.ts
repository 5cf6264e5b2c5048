import { autocompletion, type CompletionSource } from '@codemirror/autocomplete';
import { sql, SQLDialect, type SQLNamespace } from '@codemirror/lang-sql';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { SqlFieldTable } from './sql-field.tsx';

/** Only SELECT may be run: what other statements are made of is neither coloured nor offered. */
const keywords = `all and anti any as asc asof between by case cast collate columns cross current_date current_timestamp
  desc distinct else end escape except exclude exists false filter following for from full glob group having ilike in
  inner intersect interval is isnull join lateral left like limit natural not notnull null nulls offset on or order outer
  over partition pivot positional preceding qualify recursive right row rows sample select semi similar summarize then
  ties to true try_cast unbounded union unpivot using values when where window with within`;
const types = `bigint blob boolean date decimal double enum float hugeint integer json list map real smallint struct text
  time timestamp timestamptz tinyint ubigint uhugeint uinteger union usmallint utinyint uuid varchar`;
const functions = `abs approx_count_distinct approx_quantile arg_max arg_min array_agg avg coalesce concat corr count
  date_diff date_part date_trunc dense_rank epoch epoch_ms extract first_value generate_series greatest lag last_value lead
  least len length list_contains lower max median min mode now nullif quantile_cont range rank regexp_extract
  regexp_matches regexp_replace round row_number split_part stddev strftime string_agg substring sum time_bucket
  to_timestamp trim unnest upper`;

/** DuckDB's dialect, as far as it may be run; names keep their capitals without quotes. */
const duckDb = SQLDialect.define({
  ...{ keywords, types, builtin: functions },
  operatorChars: '+-*/<>=~!@#%^&|`',
  caseInsensitiveIdentifiers: true,
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
    // Whoever sees a name and presses Enter takes it, however soon.
    autocompletion({ icons: false, interactionDelay: 0 }),
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
