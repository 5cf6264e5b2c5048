import { NadiError } from '@nadi/errors';

/** A file that cannot be read on behind a row; what is before it is fine. */
export function fileInvalid(row: number, reason: string, cause?: unknown): NadiError {
  return new NadiError('UPLOAD_FILE_INVALID', { message: `row ${row}: ${reason}`, context: { row }, cause });
}
