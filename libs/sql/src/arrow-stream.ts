import * as arrow from 'apache-arrow';
import { arrowColumn } from './arrow-columns.ts';
import type { EncodableRun } from './json-rows.ts';

/**
 * A run as a stream of Arrow's IPC format, one record batch per chunk: 64-bit integers, decimals and points in time keep their types,
 * what Arrow has no type for is text. The stream does not say whether it was truncated; the summary of the run does.
 */
export async function* encodeArrow(run: EncodableRun): AsyncGenerator<Uint8Array> {
  const columns = run.columns.map(({ valueType }) => arrowColumn(valueType));
  const schema = new arrow.Schema(
    columns.map(({ type }, index) => new arrow.Field(run.columns[index]?.name ?? '', type, true)),
  );
  const sink = new PieceSink();
  const writer = new arrow.RecordBatchStreamWriter().reset(sink, schema);
  for await (const chunk of run.chunks()) {
    const children = columns.map((column, index) => column.data(chunk.map((row) => row[index] ?? null)));
    const data = arrow.makeData({
      type: new arrow.Struct(schema.fields),
      length: chunk.length,
      nullCount: 0,
      children,
    });
    writer.write(new arrow.RecordBatch(schema, data));
    yield* sink.taken();
  }
  writer.finish();
  yield* sink.taken();
}

/** Where the writer puts its bytes until the reader asks for more; its own queue would take all at once. */
class PieceSink extends arrow.AsyncByteQueue {
  private pieces: Uint8Array[] = [];

  override write(piece: Uint8Array): void {
    this.pieces.push(piece);
  }

  taken(): Uint8Array[] {
    const { pieces } = this;
    this.pieces = [];
    return pieces;
  }
}
