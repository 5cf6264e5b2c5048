const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;

/** The partition that Java's default partitioner picks for a key. */
export function keyPartition(key: Buffer, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** Kafka's variant of MurmurHash2, as a signed 32-bit number. */
function murmur2(data: Buffer): number {
  const { length } = data;
  const whole = length & ~3;
  let hash = seed ^ length;
  for (let at = 0; at < whole; at += 4) {
    let word =
      (data[at] as number) |
      ((data[at + 1] as number) << 8) |
      ((data[at + 2] as number) << 16) |
      ((data[at + 3] as number) << 24);
    word = Math.imul(word, multiplier);
    word ^= word >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(word, multiplier);
  }
  if (length > whole) {
    if (length - whole === 3) hash ^= (data[whole + 2] as number) << 16;
    if (length - whole >= 2) hash ^= (data[whole + 1] as number) << 8;
    hash = Math.imul(hash ^ (data[whole] as number), multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
}
