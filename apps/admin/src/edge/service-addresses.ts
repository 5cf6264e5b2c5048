import { NadiError } from '@nadi/errors';

/** Services behind the edge by name. */
export type ServiceAddresses = ReadonlyMap<string, string>;

/**
 * Reads `name=address` pairs.
 * @throws NadiError CONFIG_INVALID
 */
export function parseServiceAddresses(pairs: readonly string[]): ServiceAddresses {
  return new Map(
    pairs.map((pair) => {
      const [name = '', address = ''] = pair.split('=', 2);
      if (!/^[a-z][a-z-]*$/.test(name) || !URL.canParse(address)) {
        throw new NadiError('CONFIG_INVALID', { message: `NADI_ADMIN_SERVICES: "${pair}" is not name=address` });
      }
      return [name, new URL(address).origin];
    }),
  );
}
