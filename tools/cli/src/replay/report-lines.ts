import type { ReplayResult } from '@nadi/replay';

/** What a replay did, for people. */
export function replayLines(result: ReplayResult, file: string): string[] {
  const { rows, resumedAfter, acked, passedOver, bad, badRows, complete } = result;
  const resumed = resumedAfter === 0 ? '' : `, resumed after row ${resumedAfter}`;
  const rest = bad > badRows.length ? [`  and ${bad - badRows.length} more`] : [];
  return [
    `${rows} rows of ${file}${resumed}: ${acked} events acknowledged, ${passedOver} passed over, ${bad} bad.`,
    ...badRows.map(
      ({ number, code, field, reason }) =>
        `  ${file}:${number}: ${field === '' ? '' : `${field}: `}${reason} (${code})`,
    ),
    ...rest,
    ...(complete ? [] : ['Stopped before the end; the same command goes on from here.']),
  ];
}
