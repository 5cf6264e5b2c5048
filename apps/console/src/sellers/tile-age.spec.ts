import { describe, expect, it } from '@jest/globals';
import { tileAsOfMs } from './tile-age.ts';

const receivedAtMs = 1_800_000_000_000;
const asOf = (watermarkMs: number | null) =>
  tileAsOfMs({ state: { tile: 't', fromMs: 0, toMs: 0, watermarkMs, series: [] }, receivedAtMs });

describe('the moment that the numbers of a tile are of', () => {
  it('is that of the last frame, also where nobody may know the watermark', () => {
    expect([asOf(null), asOf(receivedAtMs - 60_000), asOf(receivedAtMs + 60_000)]).toEqual([
      receivedAtMs,
      receivedAtMs,
      receivedAtMs,
    ]);
  });

  it('is the watermark if that is minutes behind', () => {
    expect(asOf(receivedAtMs - 600_000)).toBe(receivedAtMs - 600_000);
  });

  it('is none before anything has come', () => {
    const refusal = { code: 'OVERLOADED', reason: 'No.', remedy: '' };
    expect([tileAsOfMs(undefined), tileAsOfMs({ refusal, receivedAtMs })]).toEqual([null, null]);
  });
});
