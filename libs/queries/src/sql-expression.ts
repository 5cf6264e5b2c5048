import { unknownContract, type Contract } from '@nadi/contracts';
import { z } from 'zod';
import { reasonAgainstExpression } from './sql-tokens.ts';

/** One expression of SQL over the columns of a table, such as `coalesce(customerId, visitorId)`. */
export const sqlExpression = z
  .string()
  .max(2_000)
  .superRefine((text, context) => {
    const reason = reasonAgainstExpression(text);
    if (reason !== undefined) {
      context.addIssue({ code: 'custom', message: reason });
    }
  });

/** The name of a contract that there is. */
export function contractName(contracts: ReadonlyMap<string, Contract>) {
  return z.string().superRefine((name, context) => {
    if (!contracts.has(name)) {
      context.addIssue({ code: 'custom', message: unknownContract(name).message });
    }
  });
}

/** The name of a time zone of the IANA database, in which days, weeks and months begin. */
export const timeZone = z
  .string()
  .refine(isTimeZone, 'must be a time zone of the IANA database such as Asia/Kolkata')
  .default('UTC');

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Za-z]/.test(zone);
  } catch {
    return false;
  }
}
