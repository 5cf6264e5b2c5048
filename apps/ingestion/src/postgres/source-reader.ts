import type { PlacedRow, Queries } from './read-rows.ts';

/** Reads the rows of a table that are new. */
export interface SourceReader {
  /**
   * Reads the next rows and hands them over.
   * @param take resolves when they are safe; if it rejects, the same rows come again.
   * @returns whether there may be more at once.
   */
  read(client: Queries, take: (rows: readonly PlacedRow[]) => Promise<void>): Promise<boolean>;
}
