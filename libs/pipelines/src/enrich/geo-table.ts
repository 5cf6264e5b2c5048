import { isIPv4, isIPv6 } from 'node:net';
import { NadiError } from '@nadi/errors';
import type { GeoLookup, GeoPlace } from '../pipeline-event.ts';

/** A network and where it is. */
export interface GeoEntry extends GeoPlace {
  /** CIDR, such as 203.0.113.0/24 or 2001:db8::/32. */
  readonly network: string;
}

/** Places by network; the smallest network that holds an address counts. Memory grows with the networks, time with their lengths. */
export class GeoTable implements GeoLookup {
  private readonly four = new PrefixTable<number>(32, (value, dropped) => Math.floor(value / 2 ** dropped));
  private readonly six = new PrefixTable<bigint>(128, (value, dropped) => value >> BigInt(dropped));

  /** @throws NadiError DEFINITION_INVALID naming a network that is none. */
  constructor(entries: Iterable<GeoEntry>) {
    for (const { network, country, city } of entries) {
      const [text = '', length = ''] = network.split('/');
      const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
      const address = plainAddress(text);
      const [four, six] = [fourBits(address), sixBits(address)];
      if (four !== undefined && prefix <= 32) {
        this.four.add(four, prefix, { country, city });
      } else if (six !== undefined && prefix <= 128) {
        this.six.add(six, prefix, { country, city });
      } else {
        throw new NadiError('DEFINITION_INVALID', {
          message: `"${network.slice(0, 60)}" is not a network such as 203.0.113.0/24`,
        });
      }
    }
  }

  find(text: string): GeoPlace | undefined {
    const address = plainAddress(text);
    const four = fourBits(address);
    if (four !== undefined) {
      return this.four.find(four);
    }
    const six = sixBits(address);
    return six === undefined ? undefined : this.six.find(six);
  }
}

class PrefixTable<T extends number | bigint> {
  private readonly byLength = new Map<number, Map<T, GeoPlace>>();
  /** Longest first. */
  private lengths: readonly (readonly [dropped: number, places: Map<T, GeoPlace>])[] = [];

  constructor(
    private readonly width: number,
    private readonly prefix: (value: T, dropped: number) => T,
  ) {}

  add(value: T, length: number, place: GeoPlace): void {
    const dropped = this.width - length;
    const places = this.byLength.get(dropped) ?? new Map<T, GeoPlace>();
    if (places.size === 0) {
      this.byLength.set(dropped, places);
      this.lengths = [...this.byLength].sort(([left], [right]) => left - right);
    }
    places.set(this.prefix(value, dropped), place);
  }

  find(value: T): GeoPlace | undefined {
    for (const [dropped, places] of this.lengths) {
      const place = places.get(this.prefix(value, dropped));
      if (place !== undefined) {
        return place;
      }
    }
    return undefined;
  }
}

/** IPv4 that is written as IPv6 is IPv4. */
function plainAddress(text: string): string {
  return text.startsWith('::') ? text.replace(/^::ffff:(?=\d+\.)/i, '') : text;
}

function fourBits(address: string): number | undefined {
  return isIPv4(address) ? address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) : undefined;
}

function sixBits(address: string): bigint | undefined {
  if (!isIPv6(address) || address.includes('.') || address.includes('%')) {
    return undefined;
  }
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...middle, ...right].map((group) => group.padStart(4, '0'));
  return BigInt(`0x${groups.join('')}`);
}
