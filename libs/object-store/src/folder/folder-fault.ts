import { NadiError } from '@nadi/errors';

const denied = ['EACCES', 'EPERM', 'EROFS'];
const structural = ['EISDIR', 'ENOTDIR', 'ENOTEMPTY', 'EEXIST', 'ELOOP', 'ENAMETOOLONG'];

/** Such as `ENOENT`, of what the system refused; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const isOfSystem = typeof error === 'object' && error !== null && 'syscall' in error && 'code' in error;
  return isOfSystem ? String(error.code) : undefined;
}

/** What went wrong with a folder, as all stores say it; what the body itself threw stays as it is. */
export function folderFault(error: unknown, key: string): unknown {
  const code = codeOf(error);
  if (error instanceof NadiError || code === undefined) {
    return error;
  }
  if (denied.includes(code)) {
    return new NadiError('OBJECT_STORE_ACCESS_DENIED', { message: `${key}: ${code}`, cause: error });
  }
  if (structural.includes(code)) {
    const message = `${key}: a key is a part of another key, or leads over a link (${code})`;
    return new NadiError('OBJECT_KEY_REFUSED', { message, cause: error });
  }
  return new NadiError('OBJECT_STORE_UNAVAILABLE', { message: `${key}: ${code}`, retriable: true, cause: error });
}
