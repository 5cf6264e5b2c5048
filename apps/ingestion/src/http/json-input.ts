import { messageOf, NadiError } from '@nadi/errors';
import type { z } from 'zod';

/**
 * What a small JSON body says.
 * @throws NadiError BODY_INVALID_JSON, INPUT_INVALID naming every wrong field, never its value.
 */
export function readInput<T>(schema: z.ZodType<T>, body: Buffer | undefined): T {
  const parsed = schema.safeParse(body === undefined || body.length === 0 ? {} : parse(body));
  if (parsed.success) {
    return parsed.data;
  }
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  throw new NadiError('INPUT_INVALID', { message: reasons.join('; ') });
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch (cause) {
    // The parser quotes what it read, which may be a secret.
    const place = /position \d+/.exec(messageOf(cause))?.[0] ?? 'its end';
    throw new NadiError('BODY_INVALID_JSON', { message: `the body is no JSON at ${place}` });
  }
}
