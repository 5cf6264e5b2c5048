const newLine = 0x0a;
const tab = 0x09;

/** Counts the rows of COPY's text format as they pass: every row ends with a line break, and those in the data are escaped. */
export class RowCounter {
  rows = 0;

  async *pass(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      this.count(chunk);
      yield chunk;
    }
  }

  count(chunk: Buffer): void {
    for (let at = chunk.indexOf(newLine); at >= 0; at = chunk.indexOf(newLine, at + 1)) {
      this.rows += 1;
    }
  }
}

/** Changes the fields of one row, handed over and returned in COPY's text format; the array ends behind the last named column. */
export type RowChange = (fields: string[]) => void;

/**
 * Streams rows of COPY's text format and lets `change` edit the first `fieldCount` fields of each; what follows them may be
 * long and passes as it is.
 */
export async function* changeRows(
  chunks: AsyncIterable<Buffer>,
  fieldCount: number,
  change: RowChange,
): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  for await (const chunk of chunks) {
    const last = chunk.lastIndexOf(newLine);
    if (last < 0) {
      rest.push(chunk);
      continue;
    }
    const lines = Buffer.concat([...rest, chunk.subarray(0, last + 1)]);
    rest = [chunk.subarray(last + 1)];
    const changed: Buffer[] = [];
    for (let start = 0; start < lines.length;) {
      const end = lines.indexOf(newLine, start) + 1;
      changed.push(...changeRow(lines.subarray(start, end), fieldCount, change));
      start = end;
    }
    yield Buffer.concat(changed);
  }
}

function changeRow(line: Buffer, fieldCount: number, change: RowChange): Buffer[] {
  let end = -1;
  for (let field = 0; field < fieldCount; field += 1) {
    const next = line.indexOf(tab, end + 1);
    end = next < 0 ? line.length - 1 : next;
  }
  const fields = line.subarray(0, end).toString('utf8').split('\t');
  change(fields);
  return [Buffer.from(fields.join('\t')), line.subarray(end)];
}
