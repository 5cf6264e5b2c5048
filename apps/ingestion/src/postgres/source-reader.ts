import type { PlacedRow, Queries } from './read-rows.ts';

/** How a read ended. */
export interface ReadOutcome {
  /** Whether there may be more at once. */
  readonly hasMore: boolean;
  /** Why rows that are there are not read yet; undefined if nothing is in the way. */
  readonly waitsFor?: string | undefined;
}

/** Reads the rows of a table that are new. */
export interface SourceReader {
  /**
   * Reads the next rows and hands them over.
   * @param take resolves when they are safe; if it rejects, the same rows come again.
   */
  read(client: Queries, take: (rows: readonly PlacedRow[]) => Promise<void>): Promise<ReadOutcome>;
}
