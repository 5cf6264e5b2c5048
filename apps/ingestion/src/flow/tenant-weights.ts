import { NadiError } from '@nadi/errors';

const form = /^([^=\s]+)=(\d{1,4})$/;

/**
 * Weights of tenants as a setting has them, such as `acme=4`; `none` alone for none. Others weigh 1.
 * @throws NadiError CONFIG_INVALID for what is no weight from 1 to 1000
 */
export function tenantWeights(variable: string, setting: readonly string[]): ReadonlyMap<string, number> {
  if (setting.length === 1 && setting[0] === 'none') return new Map();
  return new Map(
    setting.map((text) => {
      const [, tenantId = '', digits = ''] = form.exec(text) ?? [];
      const weight = Number(digits);
      if (weight < 1 || weight > 1_000) {
        throw new NadiError('CONFIG_INVALID', {
          message: `${variable}: "${text}" is not a tenant with a weight from 1 to 1000 such as acme=4`,
        });
      }
      return [tenantId, weight] as const;
    }),
  );
}
