import { describe, expect, it } from '@jest/globals';
import { judgeTrial, windowKey, type LetterFact, type SentEvent, type TrialFacts } from './judge.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const event = (outcome: SentEvent['outcome'] = 'acknowledged'): SentEvent => ({
  tenantId: 'shop',
  contract: 'c',
  timeMs: noon,
  outcome,
});
const letter = (identity: string, offset = 0): LetterFact => ({ identity, place: `t[0]@${offset}`, isComplete: true });

/** Three events went in and were counted; a test changes what it is about. */
function factsWith(change: Partial<TrialFacts> = {}): TrialFacts {
  const sent = new Map(['a', 'b', 'c'].map((identity) => [identity, event()]));
  const windows = new Map([[windowKey('shop', 'c', noon), 3]]);
  return { sent, stored: ['a', 'b', 'c'], letters: [], windows, lag: 0, ...change };
}

const failed = (facts: TrialFacts): string[] =>
  judgeTrial(facts)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);
const windowOf = (count: number): TrialFacts['windows'] => new Map([[windowKey('shop', 'c', noon), count]]);
const windowsDiffer = 'metrics equal the events, per tenant, contract and hour';

describe('judgeTrial', () => {
  it('finds nothing wrong when every event was counted once', () => {
    expect(failed(factsWith())).toEqual([]);
  });

  it('notices a lost event, in the ids and in the metric', () => {
    expect(failed(factsWith({ stored: ['a', 'b'], windows: windowOf(2) }))).toEqual(['nothing acknowledged is lost']);
    expect(failed(factsWith({ windows: windowOf(2) }))).toEqual([windowsDiffer]);
  });

  it('notices an event that is counted twice, in the ids and in the metric', () => {
    expect(failed(factsWith({ stored: ['a', 'a', 'b', 'c'] }))).toEqual(['nothing is counted twice']);
    expect(failed(factsWith({ windows: windowOf(4) }))).toEqual([windowsDiffer]);
  });

  it('takes a dead letter for an end, but not beside a count, and not twice for one record', () => {
    const dead = { stored: ['a', 'b'], windows: windowOf(2) };
    expect(failed(factsWith({ ...dead, letters: [letter('c')] }))).toEqual([]);
    expect(failed(factsWith({ letters: [letter('c')] }))).toEqual(['nothing is both counted and a dead letter']);
    expect(failed(factsWith({ ...dead, letters: [letter('c'), letter('c')] }))).toEqual([
      'a record has one dead letter',
    ]);
  });

  it('holds what SQL finds against what was acknowledged, if there is a lake', () => {
    expect(failed(factsWith({ inLake: ['a', 'b', 'c'] }))).toEqual([]);
    expect(failed(factsWith({ inLake: ['a', 'b'] }))).toEqual(['SQL has everything that was acknowledged']);
    expect(failed(factsWith({ inLake: ['a', 'b', 'c', 'c'] }))).toEqual(['SQL has nothing twice']);
    expect(failed(factsWith({ inLake: ['a', 'b', 'c', 'd'] }))).toEqual(['SQL has nothing that nobody sent']);
    const sent = new Map([
      ['a', event()],
      ['b', event('unknown')],
      ['c', event('refused')],
    ]);
    const counted = { sent, stored: ['a'], windows: windowOf(1) };
    expect(failed(factsWith({ ...counted, inLake: ['a', 'b'] }))).toEqual([]);
    expect(failed(factsWith({ ...counted, inLake: ['a', 'c'] }))).toEqual(['SQL has nothing that nobody sent']);
  });

  it('allows an event without an answer to be counted or not', () => {
    const sent = new Map([
      ['a', event()],
      ['b', event('unknown')],
    ]);
    expect(failed(factsWith({ sent, stored: ['a'], windows: windowOf(1) }))).toEqual([]);
    expect(failed(factsWith({ sent, stored: ['a', 'b'], windows: windowOf(2) }))).toEqual([]);
  });

  it('notices what nobody sent and what was refused', () => {
    const sent = new Map([
      ['a', event()],
      ['b', event('refused')],
    ]);
    expect(failed(factsWith({ sent, stored: ['a', 'b'], windows: windowOf(2) }))).toEqual([
      'nothing is counted that was refused',
    ]);
    expect(failed(factsWith({ stored: ['a', 'b', 'c', 'x'] }))).toEqual(['nothing is counted that nobody sent']);
  });

  it('does not let one window hide another', () => {
    const later = noon + 3_600_000;
    const sent = new Map([
      ['a', event()],
      ['b', { ...event(), timeMs: later }],
    ]);
    const windows = new Map([
      [windowKey('shop', 'c', noon), 2],
      [windowKey('shop', 'c', later), 0],
    ]);
    expect(failed(factsWith({ sent, stored: ['a', 'b'], windows }))).toEqual([windowsDiffer]);
  });

  it('finds a trial without events wrong, and one that left events behind', () => {
    expect(failed(factsWith({ sent: new Map(), stored: [], windows: new Map() }))).toEqual([
      'events were acknowledged',
    ]);
    expect(failed(factsWith({ lag: 2 }))).toEqual(['everything was consumed']);
  });
});
