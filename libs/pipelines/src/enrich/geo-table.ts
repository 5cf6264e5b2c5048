import { isIPv4, isIPv6 } from 'node:net';
import { NadiError } from '@nadi/errors';
import type { GeoLookup, GeoPlace } from '../pipeline-event.ts';

/** A network and where it is. */
export interface GeoEntry extends GeoPlace {
  /** CIDR, such as 203.0.113.0/24 or 2001:db8::/32. */
  readonly network: string;
}

/** Places by network; the smallest network that holds an address counts. */
export class GeoTable implements GeoLookup {
  private readonly four = new PrefixTable(32);
  private readonly six = new PrefixTable(128);

  /** @throws NadiError DEFINITION_INVALID naming a network that is none. */
  constructor(entries: Iterable<GeoEntry>) {
    for (const { network, country, city } of entries) {
      const [address = '', length = ''] = network.split('/');
      const bits = addressBits(address);
      const table = bits === undefined ? undefined : this.tableOf(bits);
      const prefix = /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
      if (bits === undefined || table === undefined || !(prefix <= table.width)) {
        throw new NadiError('DEFINITION_INVALID', {
          message: `"${network.slice(0, 60)}" is not a network such as 203.0.113.0/24`,
        });
      }
      table.add(bits.value, prefix, { country, city });
    }
  }

  find(address: string): GeoPlace | undefined {
    const bits = addressBits(address);
    return bits && this.tableOf(bits).find(bits.value);
  }

  private tableOf({ width }: AddressBits): PrefixTable {
    return width === 32 ? this.four : this.six;
  }
}

interface AddressBits {
  readonly value: bigint;
  readonly width: 32 | 128;
}

class PrefixTable {
  private readonly byLength = new Map<number, Map<bigint, GeoPlace>>();
  /** Longest first. */
  private lengths: number[] = [];

  constructor(readonly width: number) {}

  add(value: bigint, length: number, place: GeoPlace): void {
    const places = this.byLength.get(length) ?? new Map<bigint, GeoPlace>();
    this.byLength.set(length, places);
    places.set(this.prefix(value, length), place);
    this.lengths = [...this.byLength.keys()].sort((left, right) => right - left);
  }

  find(value: bigint): GeoPlace | undefined {
    for (const length of this.lengths) {
      const place = this.byLength.get(length)?.get(this.prefix(value, length));
      if (place !== undefined) {
        return place;
      }
    }
    return undefined;
  }

  private prefix(value: bigint, length: number): bigint {
    return value >> BigInt(this.width - length);
  }
}

function addressBits(text: string): AddressBits | undefined {
  const address = text
    .trim()
    .toLowerCase()
    .replace(/^::ffff:(?=\d+\.)/, '');
  if (isIPv4(address)) {
    const value = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    return { value: BigInt(value), width: 32 };
  }
  if (!isIPv6(address) || address.includes('.') || address.includes('%')) {
    return undefined;
  }
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
  const groups = [...left, ...middle, ...right].map((group) => group.padStart(4, '0'));
  return { value: BigInt(`0x${groups.join('')}`), width: 128 };
}
