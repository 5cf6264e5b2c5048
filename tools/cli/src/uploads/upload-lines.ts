import type { ShownRow, ShownUpload } from './uploads-client.ts';

/** An upload, for people. */
export function uploadLines(upload: ShownUpload): string[] {
  const { id, state, rows, accepted, refused, passedOver, refusedByCode, problem } = upload;
  const passed = passedOver === 0 ? '' : `, ${passedOver} passed over`;
  const codes = Object.entries(refusedByCode).map(([code, count]) => `  ${count} ${code}`);
  const where = problem?.row === undefined ? '' : ` (row ${problem.row})`;
  return [
    `${id} is ${state}: ${rows} rows, ${accepted} accepted, ${refused} refused${passed}.`,
    ...codes,
    ...(problem === null ? [] : [`${problem.code}${where}: ${problem.reason}`]),
    ...(refused === 0 ? [] : [`\`nadi uploads refused ${id}\` shows the rows.`]),
  ];
}

/** A list of uploads as a table, heading first. */
export function uploadTable(uploads: readonly ShownUpload[]): string[][] {
  return [
    ['id', 'state', 'of', 'bytes', 'rows', 'accepted', 'refused', 'created'],
    ...uploads.map(({ id, state, type, mapping, bytes, rows, accepted, refused, createdAt }) => [
      ...[id, state, type ?? mapping ?? ''],
      ...[bytes, rows, accepted, refused].map(String),
      createdAt,
    ]),
  ];
}

/** A refused row, for people. */
export function refusedLine({ row, code, field, reason, shape }: ShownRow): string {
  const seen = shape === null ? '' : `, looks like ${shape}`;
  return `row ${row}: ${field === null ? '' : `${field}: `}${reason}${seen} (${code})`;
}
