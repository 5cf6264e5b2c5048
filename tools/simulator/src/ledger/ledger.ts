import { closeSync, existsSync, mkdirSync, openSync, readSync, fstatSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { NadiError, messageOf } from '@nadi/errors';
import { LedgerNames, decodeLines, encodeEntry, headerLine } from './ledger-format.ts';

/** What became of an event that was sent. */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** One event id and its fate. */
export interface LedgerEntry {
  readonly id: string;
  readonly contract: string;
  /** Record key. */
  readonly key: string;
  readonly tenantId: string;
  /** Event time, milliseconds since 1970. */
  readonly timeMs: number;
  readonly outcome: Outcome;
  /** The code of the refusal. */
  readonly code?: string | undefined;
  /** Times it was posted, deliberate copies and repetitions included, from 1. */
  readonly sends: number;
  /** Deliberate copies among them, from 0. */
  readonly duplicates: number;
}

/** An event the platform answers for. */
export type AcknowledgedEntry = Pick<LedgerEntry, 'id' | 'contract' | 'key' | 'tenantId' | 'timeMs'>;

export interface LedgerSummary {
  /** Event ids that were posted at least once. */
  readonly sent: number;
  readonly acked: number;
  readonly refused: number;
  /** Posted, but what became of them was never answered. */
  readonly unknown: number;
  /** Deliberate second copies. */
  readonly duplicatesSent: number;
  /** Events posted again for want of an answer. */
  readonly resent: number;
  /** Acknowledged ids by contract. */
  readonly ackedByContract: Readonly<Record<string, number>>;
  /** Refused ids by code. */
  readonly refusedByCode: Readonly<Record<string, number>>;
}

const flushBytes = 65_536;

/**
 * The record, kept outside the platform, of what was sent and what became of it: an append-only file with a line per
 * event id, and totals in memory. Not safe for two writers.
 */
export class Ledger {
  private readonly names = new LedgerNames();
  private readonly totals = { sent: 0, acked: 0, refused: 0, unknown: 0, duplicatesSent: 0, resent: 0 };
  private readonly ackedByContract = new Map<string, number>();
  private readonly refusedByCode = new Map<string, number>();
  private pending: string[] = [];
  private pendingBytes = 0;
  private descriptor: number | undefined;

  private constructor(readonly file: string) {}

  /** Use {@link openLedger}. */
  static async open(file: string): Promise<Ledger> {
    const ledger = new Ledger(file);
    try {
      mkdirSync(dirname(file), { recursive: true });
      if (existsSync(file)) {
        for await (const entry of decodeLines(file, ledger.names)) {
          ledger.count(entry);
        }
      }
      ledger.descriptor = openSync(file, 'a+');
      ledger.beginAppending(ledger.descriptor);
    } catch (error) {
      throw error instanceof NadiError
        ? error
        : new NadiError('FILE_UNREADABLE', {
            message: `Ledger ${file}: ${messageOf(error)}`,
            context: { file },
            cause: error,
          });
    }
    return ledger;
  }

  /** Adds an entry. Each id is recorded once. @throws NadiError FILE_UNREADABLE after `close`. */
  record(entry: LedgerEntry): void {
    if (this.descriptor === undefined) {
      throw new NadiError('FILE_UNREADABLE', {
        message: `Ledger ${this.file} is closed.`,
        context: { file: this.file },
      });
    }
    const text = encodeEntry(entry, this.names);
    this.count(entry);
    this.pending.push(text);
    this.pendingBytes += text.length;
    if (this.pendingBytes >= flushBytes) {
      this.flush();
    }
  }

  summary(): LedgerSummary {
    return {
      ...this.totals,
      ackedByContract: Object.fromEntries([...this.ackedByContract].sort()),
      refusedByCode: Object.fromEntries([...this.refusedByCode].sort()),
    };
  }

  /** Every event the platform has acknowledged, in the order of the acknowledgements; also after `close`. */
  async *acknowledged(): AsyncGenerator<AcknowledgedEntry, void, undefined> {
    for await (const { id, contract, key, tenantId, timeMs, outcome } of this.entries()) {
      if (outcome === 'acknowledged') {
        yield { id, contract, key, tenantId, timeMs };
      }
    }
  }

  /** Every entry, in the order of the outcomes; also after `close`. */
  async *entries(): AsyncGenerator<LedgerEntry, void, undefined> {
    this.flush();
    yield* decodeLines(this.file, new LedgerNames());
  }

  /** Writes what is still in memory to the file. */
  flush(): void {
    if (this.descriptor !== undefined && this.pending.length > 0) {
      writeSync(this.descriptor, this.pending.join(''));
      this.pending = [];
      this.pendingBytes = 0;
    }
  }

  close(): void {
    this.flush();
    if (this.descriptor !== undefined) {
      closeSync(this.descriptor);
      this.descriptor = undefined;
    }
  }

  private beginAppending(descriptor: number): void {
    const { size } = fstatSync(descriptor);
    const last = Buffer.alloc(1);
    if (size === 0) {
      writeSync(descriptor, headerLine);
    } else if (readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() !== '\n') {
      // The process that wrote the last line was killed in the middle of it.
      writeSync(descriptor, '\n');
    }
  }

  private count({ outcome, contract, code, sends, duplicates }: LedgerEntry): void {
    const { totals } = this;
    totals.sent += 1;
    totals.duplicatesSent += duplicates;
    totals.resent += Math.max(0, sends - 1 - duplicates);
    switch (outcome) {
      case 'acknowledged':
        totals.acked += 1;
        this.ackedByContract.set(contract, (this.ackedByContract.get(contract) ?? 0) + 1);
        return;
      case 'refused':
        totals.refused += 1;
        this.refusedByCode.set(code ?? '', (this.refusedByCode.get(code ?? '') ?? 0) + 1);
        return;
      case 'unknown':
        totals.unknown += 1;
    }
  }
}

/**
 * Opens a ledger file, or continues one that exists; its folder is made if it is missing.
 * @throws NadiError FILE_UNREADABLE if it cannot be read or written, or is not a ledger.
 */
export async function openLedger(file: string): Promise<Ledger> {
  return Ledger.open(file);
}
