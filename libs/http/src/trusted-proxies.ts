import { isIP } from 'node:net';
import { NadiError } from '@nadi/errors';

const none = 'none';

/**
 * The proxies of a setting as Fastify takes them: false if nobody is believed.
 * @throws NadiError CONFIG_INVALID for what is neither an address nor a network
 */
export function trustedProxiesOf(setting: readonly string[]): string[] | false {
  if (setting.length === 1 && setting[0] === none) {
    return false;
  }
  const wrong = setting.find((text) => !isNetwork(text));
  if (wrong !== undefined) {
    throw new NadiError('CONFIG_INVALID', {
      message: `NADI_TRUSTED_PROXIES: "${wrong}" is neither an address nor a network such as 10.0.0.0/8, nor ${none}`,
    });
  }
  return [...setting];
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  const mostBits = version === 4 ? 32 : 128;
  const isSize = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) >= 1 && Number(bits) <= mostBits);
  return version !== 0 && isSize && rest.length === 0;
}
