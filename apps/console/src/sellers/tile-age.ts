import type { TileEntry } from '../live/index.ts';

/** A watermark follows the newest events by some time; one that is further behind says that numbers are missing. */
const behindAfterMs = 300_000;

/** The moment that the numbers of a tile are of, milliseconds since 1970: that of its last frame, or the watermark if it was far behind then; null while nothing has come. */
export function tileAsOfMs(entry: TileEntry | undefined): number | null {
  if (entry?.state === undefined) {
    return null;
  }
  const {
    receivedAtMs,
    state: { watermarkMs },
  } = entry;
  return watermarkMs !== null && receivedAtMs - watermarkMs > behindAfterMs ? watermarkMs : receivedAtMs;
}
