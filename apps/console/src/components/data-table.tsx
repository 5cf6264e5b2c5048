import {
  createSortedRowModel,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp, Download } from 'lucide-react';
import { useMemo, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { texts } from '../texts/en.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';
import styles from './data-table.module.css';
import { download } from './download.ts';
import { SearchInput } from './field.tsx';
import { compareCells, filterRows, readSorting, textOf, toCsv, writeSorting, type ColumnValues } from './table-rows.ts';
import { withParameter } from './use-parameter.ts';

export interface Column<Row> extends ColumnValues<Row> {
  /** What is shown; the text if absent. */
  readonly cell?: (row: Row) => ReactNode;
  /** Stands below the title, such as a type. */
  readonly note?: string;
  /** Numbers stand at the right. */
  readonly isNumber?: boolean;
  /** As narrow as what it holds, such as a number of the row. */
  readonly isNarrow?: boolean;
  /** Left out on narrow screens. */
  readonly isSecondary?: boolean;
}

const rowHeight = 36;
/** So many are read faster than a filter is typed. */
const fewRows = 8;
const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });

/** A table of any length: its filter and order stand in the address, a row is a link, and all of it can be taken along as CSV. */
export function DataTable<Row>({
  label,
  rows,
  columns,
  rowId,
  rowLink,
  initialSort,
  fileName,
  name = '',
  hasBar = true,
}: {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** Where a click on a row leads; its first cell is the link. */
  /** Undefined for a row that leads nowhere. */
  readonly rowLink?: (row: Row) => string | undefined;
  /** `name` or `-name` */
  readonly initialSort?: string;
  /** Without the ending. */
  readonly fileName: string;
  /** Tells the parameters of several tables on one page apart. */
  readonly name?: string;
  /** False where the page itself filters, counts and exports, since it holds only a part of the rows. */
  readonly hasBar?: boolean;
}) {
  const [parameters, setParameters] = useSearchParams();
  const query = hasBar ? (parameters.get(`${name}q`) ?? '') : '';
  const put = (key: string, value: string) =>
    setParameters((before) => withParameter(before, name + key, value), { replace: true, preventScrollReset: true });
  const sorting = readSorting(parameters.get(`${name}sort`) ?? initialSort ?? null, columns);
  const filtered = useMemo(() => filterRows(rows, columns, query), [rows, columns, query]);
  const sorted = useSortedRows(filtered, columns, sorting, rowId);

  return (
    <div>
      {hasBar && (
        <div className={styles.bar}>
          {(rows.length > fewRows || query !== '') && (
            <SearchInput label={texts.table.filter} value={query} onChange={(event) => put('q', event.target.value)} />
          )}
          <span className={styles.count} role="status">
            {texts.table.count(sorted.length, rows.length)}
          </span>
          <Button kind="quiet" onClick={() => download(`${fileName}.csv`, toCsv(sorted, columns))}>
            <Download size={14} aria-hidden />
            {texts.table.csv}
          </Button>
        </div>
      )}
      <Rows
        label={label}
        rows={sorted}
        columns={columns}
        rowId={rowId}
        {...(rowLink && { rowLink })}
        sorting={sorting}
        onSort={(next) => put('sort', writeSorting(next))}
      />
    </div>
  );
}

type Sorting = ReturnType<typeof readSorting>;

function useSortedRows<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  sorting: Sorting,
  rowId: (row: Row) => string,
): readonly Row[] {
  const definitions = useMemo(
    () =>
      columns.map((column): ColumnDef<typeof features, { readonly row: Row }> => ({
        id: column.id,
        accessorFn: ({ row }) => column.value(row) ?? undefined,
        sortUndefined: 'last',
        sortFn: (a, b, id) => compareCells(a.getValue(id), b.getValue(id)),
      })),
    [columns],
  );
  const data = useMemo(() => rows.map((row) => ({ row })), [rows]);
  const state = useMemo(() => ({ sorting: sorting === undefined ? [] : [sorting] }), [sorting?.id, sorting?.desc]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    state,
    getRowId: ({ row }, index) => `${index} ${rowId(row)}`,
  });
  return table.getRowModel().rows.map(({ original }) => original.row);
}

interface RowsProps<Row> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly rowId: (row: Row) => string;
  /** Undefined for a row that leads nowhere. */
  readonly rowLink?: (row: Row) => string | undefined;
  readonly sorting: Sorting;
  readonly onSort: (sorting: NonNullable<Sorting>) => void;
}

function Rows<Row>({ label, rows, columns, rowId, rowLink, sorting, onSort }: RowsProps<Row>) {
  const scroll = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    initialRect: { width: 800, height: 560 },
  });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const focusRow = (index: number) => {
    virtual.scrollToIndex(index);
    requestAnimationFrame(() => scroll.current?.querySelector<HTMLElement>(`tr[data-index="${index}"] a`)?.focus());
  };

  return (
    <div ref={scroll} className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
      <table
        className={styles.table}
        aria-rowcount={rows.length + 1}
        onKeyDown={(event) => moveFocus(event, rows.length, focusRow)}
      >
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column) => (
              <HeadCell key={column.id} column={column} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Space height={before} />
          {items.map(({ index }) => {
            const row = rows[index];
            if (row === undefined) {
              return null;
            }
            const link = rowLink?.(row);
            return (
              <tr
                key={rowId(row)}
                data-index={index}
                aria-rowindex={index + 2}
                className={classNames(styles.row, link !== undefined && styles.link)}
                {...(link !== undefined && { onClick: () => void navigate(link, { preventScrollReset: stays(link) }) })}
              >
                {columns.map((column, place) => (
                  <BodyCell key={column.id} column={column} row={row} link={place === 0 ? link : undefined} />
                ))}
              </tr>
            );
          })}
          <Space height={after} />
          {rows.length === 0 && (
            <tr>
              <td className={styles.none} colSpan={columns.length}>
                {texts.table.none}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}

function moveFocus(event: KeyboardEvent, count: number, focusRow: (index: number) => void): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>('tr[data-index]');
  const index = Number(row?.dataset['index'] ?? Number.NaN);
  const target = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: count - 1 }[event.key];
  if (!Number.isNaN(index) && target !== undefined && target >= 0 && target < count) {
    event.preventDefault();
    focusRow(target);
  }
}

function HeadCell<Row>({
  column,
  sorting,
  onSort,
}: {
  readonly column: Column<Row>;
  readonly sorting: Sorting;
  readonly onSort: (sorting: NonNullable<Sorting>) => void;
}) {
  const isSorted = sorting?.id === column.id;
  const Arrow = sorting?.desc === true ? ArrowDown : ArrowUp;
  // A first click on numbers asks for the largest, on texts for the first.
  const next = { id: column.id, desc: isSorted ? sorting?.desc !== true : column.isNumber === true };
  return (
    <th
      scope="col"
      aria-sort={!isSorted ? 'none' : sorting?.desc === true ? 'descending' : 'ascending'}
      className={classNames(
        styles.head,
        column.isNumber === true && styles.number,
        column.isNarrow === true && styles.narrow,
        column.isSecondary === true && styles.secondary,
      )}
    >
      <button type="button" className={styles.sort} onClick={() => onSort(next)}>
        <span>
          {column.title}
          {column.note !== undefined && <span className={styles.note}>{column.note}</span>}
        </span>
        {isSorted && <Arrow size={12} aria-hidden />}
      </button>
    </th>
  );
}

function BodyCell<Row>({
  column,
  row,
  link,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly link: string | undefined;
}) {
  const text = textOf(column, row);
  return (
    <td
      className={classNames(
        styles.cell,
        column.isNumber === true && styles.number,
        column.isSecondary === true && styles.secondary,
      )}
      title={text}
    >
      {link !== undefined ? (
        <Link to={link} preventScrollReset={stays(link)} onClick={(event) => event.stopPropagation()}>
          {text}
        </Link>
      ) : (
        (column.cell?.(row) ?? text)
      )}
    </td>
  );
}

/** A link that changes only the parameters stays on the page, where it is scrolled to. */
function stays(link: string): boolean {
  return link.startsWith('?');
}

function Space({ height }: { readonly height: number }) {
  return height <= 0 ? null : (
    <tr aria-hidden>
      <td className={styles.space} style={{ height }} />
    </tr>
  );
}
