import type { InferredField } from '../../api/index.ts';
import { DataTable, State, type Column } from '../../components/index.ts';
import { formatExact, formatShare } from '../../formats/index.ts';
import { texts } from '../../texts/en.ts';

const words = texts.quarantine;
const { column } = words;
const mostValues = 6;

/** What the events of a type hold, as their values tell. */
export function Fields({ fields }: { readonly fields: readonly InferredField[] }) {
  return (
    <DataTable
      label={words.fieldTable}
      rows={fields}
      columns={columns}
      rowId={({ path }) => path}
      name="field-"
      fileName="fields"
    />
  );
}

const columns: readonly Column<InferredField>[] = [
  { id: 'field', title: column.field, value: ({ path }) => path },
  {
    ...{ id: 'type', title: texts.topics.column.type },
    value: ({ type, nullable }) => (nullable ? `${type}, ${words.optional}` : type),
  },
  { id: 'content', title: column.content, value: contentText, isSecondary: true },
  {
    ...{ id: 'personal', title: column.personal, value: ({ personal }) => personal?.reason ?? '', isSecondary: true },
    cell: ({ personal }) =>
      personal === undefined ? '' : <State kind={personal.isLikely ? 'warn' : 'unknown'}>{personal.kind}</State>,
  },
  share('present', column.present, ({ presence }) => presence),
  share('sure', column.sure, ({ confidence }) => confidence),
];

function share(id: string, title: string, value: (field: InferredField) => number): Column<InferredField> {
  return { ...{ id, title, value, isNumber: true, isSecondary: true }, text: (field) => formatShare(value(field)) };
}

/** The set of values, or the range, or masked samples: the one that tells most. */
function contentText({ values, range, length, items, samples }: InferredField): string {
  const rangeText = ({ min, max }: { readonly min: number; readonly max: number }) =>
    words.range(formatExact(min), formatExact(max));
  if (values !== undefined) {
    const shown = values.slice(0, mostValues).map(({ value }) => value);
    return values.length > mostValues ? words.valuesMore(shown.join(' | '), values.length) : shown.join(' | ');
  }
  if (range !== undefined) {
    return rangeText(range);
  }
  if (items !== undefined) {
    return words.elements(rangeText(items));
  }
  const like = samples.length === 0 ? '' : words.like(samples.join(', '));
  return length === undefined ? like : `${words.characters(rangeText(length))} ${like}`.trimEnd();
}
