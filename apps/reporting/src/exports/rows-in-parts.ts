import { sizeOfRow, type SqlRow } from '@nadi/sql';

export interface PartLimits {
  readonly rows: number;
  /** Of the values in memory, about. */
  readonly bytes: number;
}

/** Cuts rows into parts by their number and size alone, however they come: the same rows make the same parts. */
export async function* rowsInParts(
  chunks: AsyncIterable<readonly SqlRow[]>,
  limits: PartLimits,
): AsyncGenerator<readonly SqlRow[]> {
  let part: SqlRow[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    for (const row of chunk) {
      part.push(row);
      bytes += sizeOfRow(row);
      if (part.length >= limits.rows || bytes >= limits.bytes) {
        yield part;
        part = [];
        bytes = 0;
      }
    }
  }
  if (part.length > 0) {
    yield part;
  }
}
