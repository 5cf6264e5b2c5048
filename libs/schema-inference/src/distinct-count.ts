const indexBits = 7;
const registers = 2 ** indexBits;

/**
 * Estimates how many distinct values there were, within about 10 %, from 128 registers that tell nothing of any value.
 * HyperLogLog (Flajolet, Fusy, Gandouet, Meunier 2007) with linear counting for few values.
 */
export class DistinctCount {
  private readonly ranks = new Uint8Array(registers);

  /** @throws RangeError if the text is not what `toText` gives. */
  static fromText(text: string): DistinctCount {
    const bytes = Buffer.from(text, 'base64');
    if (bytes.length !== registers || bytes.some((rank) => rank > 33 - indexBits)) {
      throw new RangeError(`expected ${registers} registers in base64`);
    }
    const counted = new DistinctCount();
    counted.ranks.set(bytes);
    return counted;
  }

  add(value: string): void {
    let hash = -2128831035;
    for (let index = 0; index < value.length; index += 1) {
      hash = Math.imul(hash ^ value.charCodeAt(index), 16777619);
    }
    hash = Math.imul(hash ^ (hash >>> 16), -2048144789);
    hash = Math.imul(hash ^ (hash >>> 13), -1028477387);
    hash ^= hash >>> 16;
    const place = hash >>> (32 - indexBits);
    const rank = Math.min(Math.clz32(hash << indexBits) + 1, 33 - indexBits);
    if (rank > (this.ranks[place] as number)) {
      this.ranks[place] = rank;
    }
  }

  merge(from: DistinctCount): void {
    from.ranks.forEach((rank, place) => {
      this.ranks[place] = Math.max(this.ranks[place] as number, rank);
    });
  }

  get count(): number {
    let zeros = 0;
    let sum = 0;
    for (const rank of this.ranks) {
      zeros += rank === 0 ? 1 : 0;
      sum += 2 ** -rank;
    }
    const raw = ((0.7213 / (1 + 1.079 / registers)) * registers * registers) / sum;
    return Math.round(raw <= 2.5 * registers && zeros > 0 ? registers * Math.log(registers / zeros) : raw);
  }

  toText(): string {
    return Buffer.from(this.ranks).toString('base64');
  }
}
