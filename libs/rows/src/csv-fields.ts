const quoted = /^\s*"((?:[^"]|"")*)"\s*$/;

/** Characters that may stand between the fields of a line. */
export type Delimiter = ',' | ';' | '\t';

/** The delimiter that a heading uses most. */
export function delimiterOf(heading: string): Delimiter {
  const unquoted = heading.replace(/"[^"]*"/g, '');
  const count = (delimiter: Delimiter) => unquoted.split(delimiter).length;
  return ([',', ';', '\t'] as const).reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** The fields of one record; undefined if something follows the closing quote of one. */
export function csvFields(record: string, delimiter: Delimiter): string[] | undefined {
  if (!record.includes('"')) return record.split(delimiter);
  const fields: string[] = [];
  for (let at = 0; at <= record.length;) {
    const end = record[at] === '"' ? closingEnd(record, at, delimiter) : endOf(record, at, delimiter);
    const text = record.slice(at, end);
    if (!text.startsWith('"')) {
      fields.push(text);
    } else {
      const inner = quoted.exec(text)?.[1];
      if (inner === undefined) return undefined;
      fields.push(inner.replaceAll('""', '"'));
    }
    at = end + 1;
  }
  return fields;
}

function endOf(record: string, from: number, delimiter: Delimiter): number {
  const end = record.indexOf(delimiter, from);
  return end === -1 ? record.length : end;
}

/** The end of a field that begins with a quote: the first delimiter behind an even number of quotes. */
function closingEnd(record: string, from: number, delimiter: Delimiter): number {
  let at = from + 1;
  for (;;) {
    const close = record.indexOf('"', at);
    if (close === -1) return record.length;
    if (record[close + 1] !== '"') return endOf(record, close + 1, delimiter);
    at = close + 2;
  }
}
