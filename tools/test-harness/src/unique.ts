import { randomBytes } from 'node:crypto';

/** A name that no other suite and no earlier run has used. */
export function unique(name: string): string {
  return `${name}-${randomBytes(4).toString('hex')}`;
}
