import { z } from 'zod';

const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Milliseconds of a duration such as `500ms`, `10s`, `5m`, `2h`, `7d`; undefined if it is not one. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text.trim());
  if (match === null) {
    return undefined;
  }
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs];
}

/** A duration in a definition file, read as milliseconds. */
export const durationMs = z.string().transform((text, context) => {
  const value = parseDurationMs(text);
  if (value === undefined) {
    context.addIssue({ code: 'custom', message: `"${text}" is not a duration such as 10s, 5m, 2h or 7d` });
    return z.NEVER;
  }
  return value;
});
