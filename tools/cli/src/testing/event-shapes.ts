import { Random } from '@nadi/simulator';

type Make = (random: Random) => unknown;

const digits = (random: Random, count: number) => Array.from({ length: count }, () => random.int(10)).join('');

const values: readonly Make[] = [
  (random) => `o-${digits(random, 6)}`,
  (random) => random.int(1_000_000),
  (random) => random.pick(['open', 'paid', 'sent']),
  (random) => random.pick(['IN', 'DE', '']),
  (random) => Math.round(random.float() * 100_000) / 100,
  (random) => random.float() - 0.5,
  (random) => random.float() < 0.5,
  () => null,
  (random) => 1_767_225_600_000 + random.int(1e9),
  (random) => `2026-0${1 + random.int(9)}-11T10:00:0${random.int(10)}+05:30`,
  (random) => `2026-0${1 + random.int(9)}-11T10:00`,
  (random) => `2026-1${random.int(3)}-01`,
  (random) =>
    `${digits(random, 8)}-${digits(random, 4)}-4${digits(random, 3)}-8${digits(random, 3)}-${digits(random, 12)}`,
  (random) => `asha.${digits(random, 3)}@mail.example.com`,
  (random) => `+9198${digits(random, 8)}`,
  (random) => Number(`98${digits(random, 8)}`),
  (random) => `203.0.113.${random.int(255)}`,
  (random) => random.pick(['Asha Verma', 'Ravi Iyer', 'Zoë O’Neil', '']),
  (random) => `12 "Sample" Road\\${'\u2028'} ${digits(random, 2)} */`,
  (random) => random.pick([2 ** 60, 5, 3_000_000_000]),
  (random) => random.pick<unknown>([1, 'one', true, null, [1], { a: 1 }]),
  () => [],
  () => ({}),
];

const names = [
  ...['id', 'orderId', 'order_id', 'Order ID', 'order-id', 'sku', 'customerId', 'shopKey', 'requestNo', 'emailId'],
  ...[
    'email',
    'contactEmail',
    'phone',
    'megaphone',
    'ipAddress',
    'firstName',
    'name',
    'dob',
    'birthday',
    'street',
    'postCode',
  ],
  ...[
    'status',
    'currency',
    'total',
    'totalMinor',
    'price',
    'paidMinor',
    'createdAt',
    'updated_at',
    'sentAt',
    'lookAt',
    'At',
  ],
  ...[
    'items',
    'lines',
    'address',
    'customer',
    'tags',
    'lat',
    'x',
    '2nd',
    '__proto__',
    'constructor',
    'toString',
    'in',
    'null',
  ],
  ...[
    'n\u0430me',
    'a\u0000b',
    '\u202Eid',
    'URL',
    'class',
    'default',
    'type',
    'fields',
    '$ref',
    'data',
    'unknownField',
    '',
    '*/',
  ],
  ...[
    'UserID',
    'HTTPStatus',
    'a1',
    'A',
    'valueOf',
    'hasOwnProperty',
    'length',
    'ünïcode',
    '日付',
    'x.y',
    'x[0]',
    'emails',
  ],
];

interface Shape {
  readonly name: string;
  readonly make: Make;
  readonly missing: number;
  readonly nulls: number;
}

function shapeOf(random: Random, depth: number): Make {
  const kind = random.float();
  if (depth > 0 && kind < 0.15) {
    const fields = fieldShapes(random, depth - 1);
    return (seeded) => objectOf(fields, seeded);
  }
  if (depth > 0 && kind < 0.3) {
    const element = shapeOf(random, depth - 1);
    return (seeded) => Array.from({ length: seeded.int(3) }, () => (seeded.float() < 0.05 ? null : element(seeded)));
  }
  return random.pick(values);
}

function fieldShapes(random: Random, depth: number): Shape[] {
  const chosen = new Set(Array.from({ length: random.int(8) }, () => random.pick(names)));
  return [...chosen].map((name) => ({
    name,
    make: shapeOf(random, depth),
    missing: random.float() < 0.3 ? random.float() * 0.5 : 0,
    nulls: random.float() < 0.2 ? random.float() * 0.5 : 0,
  }));
}

/** Names and values as contracts want them. */
function plainShapes(random: Random): Shape[] {
  const plain = values.slice(0, 7);
  const shape = (name: string, make: Make): Shape => ({
    name,
    make,
    missing: random.float() < 0.3 ? 0.4 : 0,
    nulls: 0,
  });
  const inner = ['note', 'count', 'isOpen'].map((name) => shape(name, random.pick(plain)));
  return [
    { name: 'orderId', make: (seeded) => `o-${digits(seeded, 6)}`, missing: 0, nulls: 0 },
    ...['status', 'count', 'kind'].map((name) => shape(name, random.pick(plain))),
    shape('lines', (seeded) => Array.from({ length: 2 }, () => objectOf(inner, seeded))),
  ];
}

/** `__proto__` becomes a name like any other, as JSON.parse makes it. */
function objectOf(shapes: readonly Shape[], random: Random): Record<string, unknown> {
  return Object.fromEntries(
    shapes
      .filter(({ missing }) => random.float() >= missing)
      .map(({ name, make, nulls }) => [name, random.float() < nulls ? null : make(random)]),
  );
}

/** Events of one made-up type: the same fields, each of its own kind, some of them missing or null now and then. */
export function eventsOfShape(seed: number, count: number): Record<string, unknown>[] {
  const random = new Random(`event-shapes-${seed}`);
  const fields = seed % 4 === 0 ? plainShapes(random) : fieldShapes(random, 4);
  return Array.from({ length: count }, () => objectOf(fields, random));
}
