import { describe, expect, it } from '@jest/globals';
import { FeatureEngine } from './feature-engine.ts';
import { compileAlone } from './testing/compile-alone.ts';
import { randomDefinition, randomEvents, seededRandom } from './testing/random-features.ts';

const random = seededRandom(11);
const text = randomDefinition(random);
const set = compileAlone(text);
const events = randomEvents(random, 400, set);

function engineOf(count: number): FeatureEngine {
  const engine = new FeatureEngine([set]);
  events.slice(0, count).forEach((event) => engine.apply(event));
  return engine;
}

describe('a snapshot', () => {
  it('goes on to the same bytes as an engine that was never stopped, whatever was read', () => {
    const engine = FeatureEngine.restore([set], engineOf(200).snapshot());
    for (const event of events.slice(200)) {
      engine.observe(event);
      engine.read('customer', 'c1', event.timeMs + 100_000);
    }
    expect(Buffer.compare(engine.snapshot(), engineOf(400).snapshot())).toBe(0);
  });

  it('may begin anywhere in its buffer', () => {
    const bytes = engineOf(100).snapshot();
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(FeatureEngine.restore([set], shifted.subarray(3)).counts()).toEqual(engineOf(100).counts());
  });

  const changed = (change: (bytes: Uint8Array) => void) => {
    const bytes = engineOf(100).snapshot();
    change(bytes);
    return bytes;
  };
  const other = compileAlone(text.replace('exact: 2m', 'exact: 3m'));

  it.each([
    ['nothing', new Uint8Array(), set, 'does not begin as one'],
    ['something else', new TextEncoder().encode('NOTHING AT ALL, BUT LONG'), set, 'does not begin as one'],
    ['another format', changed((bytes) => (bytes[8] = 9)), set, 'version 9, and 1 is known'],
    ['a changed byte', changed((bytes) => (bytes[bytes.length - 5]! ^= 1)), set, 'checksum is wrong'],
    ['half of it', engineOf(100).snapshot().slice(0, 500), set, 'checksum is wrong'],
    ['other definitions', engineOf(100).snapshot(), other, 'taken of other definitions: random'],
  ])('is refused: %s', (_what, bytes, of, reason) => {
    expect(() => FeatureEngine.restore([of], bytes)).toThrow(reason);
    expect(() => FeatureEngine.restore([of], bytes)).toThrow(
      expect.objectContaining({ code: 'FEATURE_STATE_INVALID' }),
    );
  });
});
