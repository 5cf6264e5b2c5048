import { useMemo, useState } from 'react';
import type { SqlAnswer } from '../../api/index.ts';
import { Button, CodeView, DataTable, Dialog, Facts, ValueView, type Column } from '../../components/index.ts';
import { formatExact } from '../../formats/index.ts';
import { isNumberType, shapeOf, sortValue, valueLines, valueText } from '../../statements/result-value.ts';
import { texts } from '../../texts/en.ts';

const words = texts.sql.result;

interface ResultRow {
  /** From 0, in the order of the answer. */
  readonly place: number;
  readonly values: readonly unknown[];
}

/** The rows of an answer; the number of a row opens all of it. */
export function ResultTable({ answer }: { readonly answer: SqlAnswer }) {
  const [opened, setOpened] = useState<ResultRow>();
  const rows = useMemo(() => answer.rows.map((values, place) => ({ place, values })), [answer]);
  const columns = useMemo(() => [numberColumn(setOpened), ...answer.columns.map(valueColumn)], [answer]);
  return (
    <>
      <DataTable
        label={words.rowsLabel}
        rows={rows}
        columns={columns}
        rowId={({ place }) => String(place)}
        fileName="result"
        name="result"
        hasBar={false}
      />
      <Dialog
        isOpen={opened !== undefined}
        onClose={() => setOpened(undefined)}
        title={words.openRow(formatExact((opened?.place ?? 0) + 1))}
        wide
      >
        {opened !== undefined && <Facts facts={factsOf(answer.columns, opened)} />}
      </Dialog>
    </>
  );
}

function numberColumn(onOpen: (row: ResultRow) => void): Column<ResultRow> {
  return {
    ...{ id: 'place', title: words.number, isNumber: true, isNarrow: true },
    value: ({ place }) => place + 1,
    cell: (row) => (
      <Button kind="quiet" aria-label={words.openRow(formatExact(row.place + 1))} onClick={() => onOpen(row)}>
        {formatExact(row.place + 1)}
      </Button>
    ),
  };
}

function valueColumn({ name, type }: SqlAnswer['columns'][number], place: number): Column<ResultRow> {
  return {
    // Two columns of a statement may have one name.
    ...{ id: `${place}.${name}`, title: name, note: type, isNumber: isNumberType(type) },
    value: ({ values }) => sortValue(values[place], type),
    text: ({ values }) => valueText(values[place]),
    cell: ({ values }) => <ValueView shape={shapeOf(values[place])} text={valueText(values[place])} />,
  };
}

function factsOf(columns: SqlAnswer['columns'], { values }: ResultRow) {
  return columns.map(({ name }, place) => {
    const value = values[place];
    const shape = shapeOf(value);
    return [
      name,
      shape === 'nested' ? (
        <CodeView key={place} label={name} language="json" text={valueLines(value)} />
      ) : (
        <ValueView key={place} shape={shape} text={valueText(value)} />
      ),
    ] as const;
  });
}
