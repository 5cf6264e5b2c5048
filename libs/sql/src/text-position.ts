/** A place in a text, both numbers from 1; columns count characters as people do, not bytes. */
export interface TextPosition {
  readonly line: number;
  readonly column: number;
}

/** The place of a byte of a text in UTF-8, which is how DuckDB counts. A place behind the end is the end. */
export function positionOfByte(text: string, byteOffset: number): TextPosition {
  const before = Buffer.from(text, 'utf8').subarray(0, byteOffset).toString('utf8');
  const lines = before.split('\n');
  return { line: lines.length, column: Array.from(lines.at(-1) ?? '').length + 1 };
}
