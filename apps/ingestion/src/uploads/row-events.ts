import { NadiError, type ErrorCode } from '@nadi/errors';
import { compileColumns, type LoadedMapping, type PlacedRow, type Row } from '@nadi/rows';
import { Rejection } from '../rejection.ts';
import { idPrefixOf } from './upload-intake.ts';
import type { Upload } from './upload.ts';

/** An event as a row makes it, to be checked as if it had been posted. */
export type RowResult = { readonly raw: unknown } | 'passed-over' | Rejection;

const quotedText = /"[^"]*"/g;

/**
 * Makes events of the rows of an upload.
 * @throws NadiError UPLOAD_FILE_INVALID if the heading does not suit.
 */
export function rowEvents(
  upload: Upload,
  columns: readonly string[] | undefined,
  mapping: LoadedMapping | undefined,
): (row: PlacedRow) => RowResult {
  const prefix = idPrefixOf(upload);
  const source = `/uploads/${upload.id}`;
  const make = mapping === undefined ? ofContract(upload, columns) : ofMapping(mapping);
  return (placed) => {
    if ('problem' in placed) return new Rejection('UPLOAD_ROW_INVALID', placed.problem);
    const made = make(placed.row);
    return made === 'passed-over' || made instanceof Rejection
      ? made
      : { raw: { ...made, id: made.id ?? `${prefix}-${placed.number}`, source } };
  };
}

interface RawEvent {
  readonly id?: string;
  readonly type: string;
  readonly time: unknown;
  readonly data: unknown;
}

type Make = (row: Row) => RawEvent | 'passed-over' | Rejection;

function ofContract({ target, createdAt }: Upload, columns: readonly string[] | undefined): Make {
  const type = 'type' in target ? target.type : '';
  const read = compileColumns(type, columns);
  // The same whenever it is read again.
  const fallbackMs = createdAt.getTime();
  return (row) => {
    const { data, id, time = fallbackMs } = read(row);
    return { ...(id === undefined ? {} : { id }), type, time, data };
  };
}

function ofMapping({ mapper }: LoadedMapping): Make {
  return (row) => {
    const mapped = mapper(row);
    switch (mapped.kind) {
      case 'passed-over':
        return 'passed-over';
      case 'bad':
        return mapped.field === ''
          ? // Of an expression, which quotes what it could not read.
            new Rejection(mapped.code as ErrorCode, mapped.reason.replaceAll(quotedText, '"…"'))
          : new Rejection(mapped.code as ErrorCode, mapped.reason, `data.${mapped.field}`);
      case 'event': {
        const { contract, timeMs: time, data, id } = mapped;
        return { ...(id === undefined ? {} : { id }), type: contract.name, time, data };
      }
    }
  };
}

/** @throws NadiError UPLOAD_FILE_INVALID naming the columns that a mapping reads and the file does not have. */
export function fileLacks(mapping: LoadedMapping | undefined, columns: readonly string[] | undefined): void {
  if (mapping === undefined || columns === undefined) return;
  const missing = mapping.columns.filter((name) => !columns.includes(name));
  if (missing.length > 0) {
    throw new NadiError('UPLOAD_FILE_INVALID', {
      message: `row 1: the mapping ${mapping.name} reads the columns ${missing.join(', ')}, which the file does not have`,
      context: { row: 1 },
    });
  }
}
