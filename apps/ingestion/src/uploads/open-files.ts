import { openRows, type LoadedMapping, type PlacedRow, type RowPlace } from '@nadi/rows';
import { fileLacks, rowEvents, type RowResult } from './row-events.ts';
import type { Spool } from './spool.ts';
import type { Upload } from './upload.ts';

export interface OpenFilesOptions {
  readonly spool: Pick<Spool, 'fileOf'>;
  readonly mappings: ReadonlyMap<string, LoadedMapping>;
  readonly maxRowBytes: number;
  readonly maxMemoryMb: number;
  /** Most files that are open at once, and of them Parquet files, which have memory each; others are opened again where they were. */
  readonly mostOpen: number;
  readonly mostParquet: number;
}

/** A file that is being read. */
export interface OpenFile {
  readonly rows: AsyncGenerator<PlacedRow>;
  readonly eventOf: (row: PlacedRow) => RowResult;
}

interface KeptFile extends OpenFile {
  readonly isParquet: boolean;
  readonly rowsRead: number;
}

/** Keeps files open between slices, so that going on costs nothing. */
export class OpenFiles {
  /** The one used longest ago first. */
  private readonly kept = new Map<string, KeptFile>();

  constructor(private readonly options: OpenFilesOptions) {}

  /** Opens a file at its place, or goes on with it; `keep` or `close` must follow. @throws NadiError UPLOAD_FILE_INVALID */
  async open(upload: Upload): Promise<OpenFile> {
    const kept = this.kept.get(upload.id);
    this.kept.delete(upload.id);
    if (kept?.rowsRead === upload.place.rows) return kept;
    await kept?.rows.return(undefined);
    const { spool, mappings, maxRowBytes, maxMemoryMb } = this.options;
    const { rows, columns } = await openRows(spool.fileOf(upload.id), {
      ...{ format: upload.format, from: upload.place, maxRowBytes, maxMemoryMb },
    });
    const mapping = 'mapping' in upload.target ? mappings.get(upload.target.mapping) : undefined;
    fileLacks(mapping, columns);
    return { rows, eventOf: rowEvents(upload, columns, mapping) };
  }

  /** Remembers a file that stands at a place. */
  async keep(upload: Upload, file: OpenFile, place: RowPlace): Promise<void> {
    const { mostOpen, mostParquet } = this.options;
    const isParquet = upload.format === 'parquet';
    this.kept.set(upload.id, { ...file, isParquet, rowsRead: place.rows });
    const alike = [...this.kept].filter(([, kept]) => !isParquet || kept.isParquet);
    const [oldest] = alike;
    if (alike.length > (isParquet ? mostParquet : mostOpen) && oldest !== undefined) {
      this.kept.delete(oldest[0]);
      await oldest[1].rows.return(undefined);
    }
  }

  async closeAll(): Promise<void> {
    const files = [...this.kept.values()];
    this.kept.clear();
    await Promise.all(files.map(({ rows }) => rows.return(undefined)));
  }
}
