import { readdirSync, readFileSync } from 'node:fs';
import { writesForProducers } from '../streams.ts';
import { seededRandom } from './seeded-random.ts';

/** An event as a body has it. */
export interface SentEvent {
  readonly type?: unknown;
  readonly data?: unknown;
}

export interface MutatedBody {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  /** The events in it, as any reader of JSON finds them. */
  sent(): readonly SentEvent[];
}

const schemas = new URL('../../../../schemas/', import.meta.url);
const mostMutations = 4;
/** One body in so many is as valid as can be. */
const soManyValid = 8;

const hostileValues: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    5e-324,
    '',
    ' ',
    '\u0000',
    '\u200b',
    '\ufeff',
    '\u202e',
  ],
  ...[
    '__proto__',
    'constructor',
    '<script>',
    "';--",
    '\ud83d\ude00',
    'é',
    'e\u0301',
    'x'.repeat(3_000),
    [],
    {},
    [[]],
    [null],
  ],
  ...[
    { toString: 1 },
    { length: 1e9 },
    '9007199254740993',
    'NaN',
    '2026-02-30T00:00:00Z',
    Array.from({ length: 300 }, () => 1),
  ],
];
/** Texts that JSON.stringify would not write. */
const hostileTexts = [
  ...[
    '1e400',
    '-1e400',
    '9007199254740993',
    '01',
    'NaN',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\\u0000"',
    '1E+2',
    '-0.0',
    'nul',
  ],
  ...[
    '{"__proto__":{"polluted":1}}',
    '{"a":1,"a":2}',
    '['.repeat(200) + ']'.repeat(200),
    '{"a":'.repeat(50) + '1' + '}'.repeat(50),
  ],
];
const mediaTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/cloudevents-batch+json',
  'text/plain',
  '',
];

/** Bodies made of the examples of the contracts, and broken in bytes, structure or types. The same for the same seed and index. */
export class Mutations {
  private readonly examples = validExamples();

  constructor(private readonly seed: number) {}

  body(index: number): MutatedBody {
    const random = seededRandom(this.seed + index * 7_919);
    const pick = <T>(some: readonly T[]): T => some[Math.floor(random() * some.length)] as T;
    const isLines = random() < 0.3;
    const events = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, place) => ({
      ...{ id: `f-${index}-${place}`, time: 1_760_000_000_000 + place },
      ...structuredClone(pick(this.examples)),
    }));
    const isValid = index % soManyValid === 0;
    const times = isValid ? 0 : 1 + Math.floor(random() * mostMutations);
    for (let time = 0; time < times; time += 1) if (random() < 0.6) breakStructure(events, random);
    let text = isLines ? events.map((event) => JSON.stringify(event)).join('\n') : JSON.stringify(events);
    if (!isValid && random() < 0.3) text = breakText(text, random);
    let body: Buffer = Buffer.from(text);
    if (!isValid && random() < 0.4) body = breakBytes(body, random);
    const type = isLines ? 'application/x-ndjson' : isValid || random() < 0.9 ? 'application/json' : pick(mediaTypes);
    const isEncoded = !isValid && random() < 0.02;
    const headers = { 'content-type': type, ...(isEncoded ? { 'content-encoding': pick(['gzip', 'br', 'x']) } : {}) };
    return { body, headers, sent: () => eventsIn(body, isLines) };
  }
}

function validExamples(): readonly SentEvent[] {
  return writesForProducers.flatMap(({ name }) => {
    const folder = new URL(`${name.replace('.', '/')}/examples/`, schemas);
    return readdirSync(folder)
      .filter((file) => file.startsWith('valid'))
      .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { readonly data: unknown })
      .map(({ data }) => ({ type: name, data }));
  });
}

type Container = Record<string, unknown>;

/** Changes, removes, renames or adds something somewhere in an event. */
function breakStructure(events: object[], random: () => number): void {
  let at = events[Math.floor(random() * events.length)] as Container;
  for (let names = Object.keys(at); ; names = Object.keys(at)) {
    const name = names[Math.floor(random() * names.length)];
    if (name === undefined) return;
    const child = at[name];
    if (typeof child === 'object' && child !== null && random() < 0.8) {
      at = child as Container;
      continue;
    }
    const value = structuredClone(hostileValues[Math.floor(random() * hostileValues.length)]);
    const kind = random();
    if (kind < 0.5) at[name] = value;
    else if (kind < 0.7) delete at[name];
    else if (kind < 0.85) at[`${name}${random() < 0.5 ? '\u200b' : 'x'}`] = value;
    else if (!Array.isArray(at))
      Object.defineProperty(at, '__proto__', { value, enumerable: true, configurable: true, writable: true });
    return;
  }
}

/** Puts a text in the place of a value, or says a member twice. */
function breakText(text: string, random: () => number): string {
  const hostile = hostileTexts[Math.floor(random() * hostileTexts.length)] as string;
  const colons = [...text.matchAll(/":/g)].map(({ index }) => index + 2);
  const from = colons[Math.floor(random() * colons.length)] ?? 0;
  const end = /[,}\]]/.exec(text.slice(from))?.index ?? 0;
  if (random() < 0.3) return `${text.slice(0, from)}${hostile},"id":${text.slice(from)}`;
  return text.slice(0, from) + hostile + text.slice(from + end);
}

/** Flips, inserts, removes, repeats or cuts off bytes. */
function breakBytes(body: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * body.length);
  const length = 1 + Math.floor(random() * 20);
  const noise = Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
  const kind = random();
  if (kind < 0.3) {
    const flipped = Buffer.from(body);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    return flipped;
  }
  if (kind < 0.5) return Buffer.concat([body.subarray(0, at), noise, body.subarray(at)]);
  if (kind < 0.7) return Buffer.concat([body.subarray(0, at), body.subarray(at + length)]);
  if (kind < 0.8) return Buffer.concat([body.subarray(0, at), body.subarray(Math.max(0, at - length))]);
  if (kind < 0.9) return body.subarray(0, at);
  return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]);
}

function eventsIn(body: Buffer, isLines: boolean): readonly SentEvent[] {
  const text = body.toString().replace(/^\ufeff/, '');
  if (!isLines) return [JSON.parse(text) as SentEvent | SentEvent[]].flat();
  return text.split('\n').flatMap((line) => {
    try {
      return [(JSON.parse(line) ?? {}) as SentEvent];
    } catch {
      return [];
    }
  });
}
