import { NadiError } from '@nadi/errors';
import type { z } from 'zod';

/**
 * Checks what somebody sent: the body of a request, or its query.
 * @throws NadiError INPUT_INVALID naming each field and what is wrong with it.
 */
export function parseInput<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given ?? {});
  if (parsed.success) {
    return parsed.data;
  }
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the request'}: ${message}`);
  throw new NadiError('INPUT_INVALID', { message: reasons.join('; ') });
}
