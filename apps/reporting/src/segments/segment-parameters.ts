import { epochMs } from '@nadi/definitions';
import { z } from 'zod';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const longestRangeMs = 400 * dayMs;

// PostgreSQL stores no zero bytes.
const storable = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'has a character that no id has');
const id = storable.pipe(z.string().min(1).max(300));
const name = z.string().min(1).max(100);

const instant = z.string().transform((text, context) => {
  try {
    return epochMs(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a time with a zone such as 2026-12-01T00:00:00Z' });
    return z.NEVER;
  }
});

/** Part of a list, in the order of what `after` is of. */
export const pageParameters = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  after: storable.pipe(z.string().max(300)).default(''),
});

export type PageParameters = z.infer<typeof pageParameters>;

/** The hours that are asked for, in milliseconds since 1970: whole hours, the last week by default. */
export const hoursParameters = (nowMs: number) =>
  z
    .strictObject({ from: instant.optional(), to: instant.optional() })
    .transform(({ from, to: toMs = nowMs }) => {
      const fromMs = from ?? toMs - 7 * dayMs;
      return { fromMs: Math.floor(fromMs / hourMs) * hourMs, toMs };
    })
    .refine(({ fromMs, toMs }) => fromMs < toMs && toMs - fromMs <= longestRangeMs, {
      path: ['from'],
      message: 'must be before to, by at most 400 days',
    });

/** Segments that are compared. */
export const comparedParameters = z.strictObject({
  segment: z
    .array(name)
    .min(2)
    .max(10)
    .refine((names) => new Set(names).size === names.length, 'each must be another one'),
});

export const unitParameters = z.strictObject({ unit: id });
