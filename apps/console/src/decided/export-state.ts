import type { Export, ExportRun, ExportSource } from '../api/index.ts';
import type { StateKind } from '../components/index.ts';
import { texts } from '../texts/en.ts';

const words = texts.exports;

/** A state as it is shown. */
export interface ShownState<Word extends string> {
  readonly kind: StateKind;
  readonly word: Word;
}

/** Whether a run has not ended. */
export function isUnderWay({ state }: Pick<ExportRun, 'state'>): boolean {
  return state === 'requested' || state === 'waiting';
}

/** How a run stands. What was tried in vain and is tried again is not well yet. */
export function runState(
  run: Pick<ExportRun, 'state' | 'attempts' | 'incomplete'>,
): ShownState<keyof typeof words.runState> {
  if (run.state === 'failed') return { kind: 'bad', word: 'failed' };
  if (run.state === 'done') {
    return run.incomplete === null ? { kind: 'good', word: 'done' } : { kind: 'warn', word: 'incomplete' };
  }
  return run.attempts > 0 ? { kind: 'warn', word: 'retried' } : { kind: 'starved', word: 'running' };
}

/** How an export stands: what it cannot do comes first, then what is missing, then its last run. */
export function exportState(
  one: Pick<Export, 'problem' | 'lastRun' | 'missing'>,
): ShownState<keyof typeof words.state> {
  if (one.problem !== null) return { kind: 'bad', word: 'blocked' };
  if (one.missing.length > 0) return { kind: 'bad', word: 'missing' };
  if (one.lastRun === null) return { kind: 'unknown', word: 'never' };
  return runState(one.lastRun);
}

/** From asking for a run to its end; null while it has none. In milliseconds. */
export function runDurationMs({
  requestedAt,
  finishedAt,
}: Pick<ExportRun, 'requestedAt' | 'finishedAt'>): number | null {
  return finishedAt === null ? null : Math.max(0, Date.parse(finishedAt) - Date.parse(requestedAt));
}

/** What is exported, in words. */
export function sourceText({ rows, metrics, query }: ExportSource): string {
  if (rows !== undefined) return words.rowsOf(rows.contract);
  if (query !== undefined) return words.answerOf(query.name);
  return words.windowsOf(metrics ?? []);
}

/** A schedule in words where it has a simple form; times are UTC. */
export function scheduleText(schedule: string): string {
  if (schedule === 'none') return words.onRequest;
  const [, minutes] = /^\*\/(\d{1,2}) \* \* \* \*$/.exec(schedule) ?? [];
  if (minutes !== undefined) return words.everyMinutes(Number(minutes));
  const [, minute, hour] = /^(\d{1,2}) (\d{1,2}) \* \* \*$/.exec(schedule) ?? [];
  if (minute !== undefined && hour !== undefined) {
    return words.daily(`${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`);
  }
  return words.cron(schedule);
}

/** The name of a file without its folders. */
export function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Enough of a digest to compare it by eye. */
export function shortDigest(sha256: string): string {
  return `${sha256.slice(0, 12)}…`;
}
