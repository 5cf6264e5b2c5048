/** A seeded stream of numbers from 0, below 1 (mulberry32): the same seed gives the same numbers everywhere. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const names = [
  ...[
    'id',
    'orderId',
    'customer_id',
    'email',
    'Name',
    'status',
    'total',
    'currency',
    'createdAt',
    'updated_at',
    'items',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'n\u0430me',
    'a\u0000b',
    '\u202Eevil',
    '2nd',
    '',
    'x.y',
    '[]',
    'paidMinor',
    'in',
  ],
  ...[
    'emailId',
    'sentAt',
    'contactPhone',
    'address',
    'line1',
    'lat',
    'x'.repeat(70),
    'asha@example.com',
    'Order ID',
    'order-id',
  ],
];

const texts = [
  ...[
    'paid',
    'open',
    'IN',
    'UPI',
    '',
    'Asha Verma',
    'asha@example.com',
    '+91 98765 43210',
    '203.0.113.7',
    '2001:db8::1',
  ],
  ...['4111 1111 1111 1111', 'DE89370400440532013000', 'ABCPE1234F', '2026-11-21T10:00:00Z', '2026-11-21', '12', '1.5'],
  ...[
    '00000000-0000-4000-8000-000000000001',
    'a sentence of some length, with marks!',
    'é\u0000\ud83d\ude00',
    'z'.repeat(900),
  ],
];

/** Any JSON value, hostile ones among them, at most so deep. */
export function randomValue(random: () => number, depth: number): unknown {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const kind = Math.floor(random() * (depth > 0 ? 9 : 6));
  switch (kind) {
    case 0:
      return null;
    case 1:
      return random() < 0.5;
    case 2:
      return pick([0, -0, 1, 7, -3, 2_147_483_648, 1_767_225_600_000, 9_876_543_210, 2 ** 60, 4_111_111_111_111_111]);
    case 3:
      return pick([0.5, 19.99, -1.125, 1e-9, 1.7e308]);
    case 4:
    case 5:
      return random() < 0.8 ? pick(texts) : `v-${Math.floor(random() * 500)}`;
    case 6:
      return Array.from({ length: Math.floor(random() * 4) }, () => randomValue(random, depth - 1));
    default:
      return randomObject(random, depth - 1);
  }
}

/** An object with names that programs stumble over among the usual ones; `__proto__` as a name like any other. */
export function randomObject(random: () => number, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Array.from({ length: Math.floor(random() * 7) }, () => [
      random() < 0.9 ? (names[Math.floor(random() * names.length)] as string) : `k${Math.floor(random() * 2_000)}`,
      randomValue(random, depth),
    ]),
  );
}

/** As many events as asked for. */
export function randomEvents(seed: number, count: number): unknown[] {
  const random = randomOf(seed);
  return Array.from({ length: count }, () => (random() < 0.97 ? randomObject(random, 4) : randomValue(random, 2)));
}
