import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { NadiError } from '@nadi/errors';
import type { LedgerEntry, Outcome } from './ledger.ts';

/*
 * A ledger is JSON Lines: a header, then arrays. `["c", 0, name]` and `["t", 0, id]` give a contract and a tenant a
 * number the first time they occur; `["a" | "r" | "u", contract, tenant, timeMs, id, key, sends, duplicates, code?]` is
 * an entry: acknowledged, refused or unknown. About 75 bytes an event; a reader keeps nothing but the names.
 */
export const headerLine = '{"nadiLedger":1}\n';

const letters: Readonly<Record<Outcome, string>> = { acknowledged: 'a', refused: 'r', unknown: 'u' };
const outcomes: Readonly<Record<string, Outcome>> = { a: 'acknowledged', r: 'refused', u: 'unknown' };

/** The numbers that stand for contracts and tenants in one file. */
export class LedgerNames {
  readonly contracts: string[] = [];
  readonly tenants: string[] = [];
}

/** The lines of an entry: itself, after the names it uses for the first time. */
export function encodeEntry(entry: LedgerEntry, names: LedgerNames): string {
  let text = '';
  const numberOf = (kind: 'c' | 't', known: string[], name: string) => {
    let index = known.indexOf(name);
    if (index < 0) {
      index = known.push(name) - 1;
      text += `${JSON.stringify([kind, index, name])}\n`;
    }
    return index;
  };
  const contract = numberOf('c', names.contracts, entry.contract);
  const tenant = numberOf('t', names.tenants, entry.tenantId);
  const { outcome, timeMs, id, key, sends, duplicates, code } = entry;
  const line = [letters[outcome], contract, tenant, timeMs, id, key, sends, duplicates];
  return `${text}${JSON.stringify(code === undefined ? line : [...line, code])}\n`;
}

/**
 * Reads a ledger from its beginning. A line that a killed process left unfinished is passed over.
 * @throws NadiError FILE_UNREADABLE if the file is not a ledger.
 */
export async function* decodeLines(file: string, names: LedgerNames): AsyncGenerator<LedgerEntry, void, undefined> {
  const lines = createInterface({ input: createReadStream(file), crlfDelay: Infinity });
  let lineNumber = 0;
  for await (const line of lines) {
    lineNumber += 1;
    if (lineNumber === 1) {
      if (`${line}\n` !== headerLine) {
        throw new NadiError('FILE_UNREADABLE', { message: `${file} is not a ledger.`, context: { file } });
      }
      continue;
    }
    const entry = decodeLine(line, names);
    if (entry !== undefined) {
      yield entry;
    }
  }
}

function decodeLine(line: string, names: LedgerNames): LedgerEntry | undefined {
  const values = parse(line);
  if (values === undefined) {
    return undefined;
  }
  const [kind, first, second, timeMs, id, key, sends, duplicates, code] = values;
  if (kind === 'c' || kind === 't') {
    (kind === 'c' ? names.contracts : names.tenants)[first as number] = second as string;
    return undefined;
  }
  const outcome = outcomes[kind as string];
  return outcome === undefined
    ? undefined
    : {
        outcome,
        contract: names.contracts[first as number] ?? '',
        tenantId: names.tenants[second as number] ?? '',
        timeMs: timeMs as number,
        id: id as string,
        key: key as string,
        sends: sends as number,
        duplicates: duplicates as number,
        ...(code === undefined ? {} : { code: code as string }),
      };
}

function parse(line: string): unknown[] | undefined {
  try {
    const values: unknown = JSON.parse(line);
    return Array.isArray(values) ? values : undefined;
  } catch {
    return undefined;
  }
}
