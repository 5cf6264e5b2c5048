import { describe, expect, it } from '@jest/globals';
import { ServerClock } from './server-clock.ts';

/** A device and a platform whose clocks differ. */
class Clocks {
  steadyMs = 1_000;
  constructor(
    public wallMs: number,
    public platformMs: number,
  ) {}

  readonly device = { wallMs: () => this.wallMs, steadyMs: () => this.steadyMs };

  pass(ms: number): void {
    this.wallMs += ms;
    this.steadyMs += ms;
    this.platformMs += ms;
  }

  /** A request that takes so long there and back. */
  ask(clock: ServerClock, thereMs: number, backMs: number): void {
    const sentMs = this.steadyMs;
    this.pass(thereMs);
    const date = new Date(this.platformMs).toUTCString();
    this.pass(backMs);
    clock.learn(date, sentMs, this.steadyMs);
  }
}

const startMs = Date.UTC(2026, 10, 21, 12);
/** A generator of its own, so that a failure can be run again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

describe('ServerClock', () => {
  it('is never further off than half a second and half a round trip, and gets better with every answer', () => {
    const seed = 20_261_121;
    const random = seeded(seed);
    for (let device = 0; device < 300; device++) {
      const clocks = new Clocks(startMs + (random() - 0.5) * 1e9, startMs + random() * 1_000);
      const clock = new ServerClock(clocks.device);
      let worstMs = Infinity;
      for (let answer = 0; answer < 8; answer++) {
        const roundTripMs = random() * 400;
        const thereMs = random() * roundTripMs;
        clocks.ask(clock, thereMs, roundTripMs - thereMs);
        worstMs = Math.min(worstMs, 500 + roundTripMs / 2 + 1);
        const errorMs = Math.abs(clock.now() - clocks.platformMs);
        expect({ seed, device, answer, ok: errorMs <= worstMs, errorMs, worstMs }).toMatchObject({ ok: true });
        clocks.pass(random() * 10_000);
      }
    }
  });

  it('does not follow a device whose clock is set back', () => {
    const clocks = new Clocks(startMs, startMs);
    const clock = new ServerClock(clocks.device);
    clocks.ask(clock, 10, 10);
    const before = clock.now();
    clocks.wallMs -= 3_600_000;
    clocks.pass(5_000);
    expect(clock.now()).toBe(before + 5_000);
  });

  it('follows a device that has slept while its steady clock stood still', () => {
    const clocks = new Clocks(startMs + 7_200_000, startMs);
    const clock = new ServerClock(clocks.device);
    clocks.ask(clock, 0, 0);
    clocks.wallMs += 600_000;
    clocks.platformMs += 600_000;
    expect(Math.abs(clock.now() - clocks.platformMs)).toBeLessThanOrEqual(1_000);
  });

  it('believes the newest answer when a clock was set forward', () => {
    const clocks = new Clocks(startMs, startMs);
    const clock = new ServerClock(clocks.device);
    clocks.ask(clock, 10, 10);
    clocks.wallMs += 86_400_000;
    clocks.ask(clock, 10, 10);
    expect(Math.abs(clock.now() - clocks.platformMs)).toBeLessThanOrEqual(1_000);
  });

  it.each([null, '', 'yesterday'])('learns nothing from the date %j', (date) => {
    const clock = new ServerClock(new Clocks(startMs, startMs).device);
    clock.learn(date, 0, 1);
    expect([clock.offsetMs, clock.now()]).toEqual([undefined, startMs]);
  });
});
