/** Bytes of a time as it is written, such as `2026-01-31T12:34:56.789Z`. */
export const isoTimeBytes = 24;

const minuteMs = 60_000;
const prefixBytes = '2026-01-31T12:34:'.length;
const zero = 0x30;

/**
 * Writes times in RFC 3339 with milliseconds, as `Date.toISOString` has them. Events come minute by minute, so all but the
 * last seven characters are those of the time before.
 */
export class IsoTimeWriter {
  private minute = Number.NaN;
  private readonly text = Buffer.alloc(isoTimeBytes);

  /**
   * Writes a time and returns the position behind it.
   * @param timeMs milliseconds since 1970, of the years 0 to 9999.
   */
  write(target: Buffer, position: number, timeMs: number): number {
    const { text } = this;
    const minute = Math.floor(timeMs / minuteMs);
    if (minute !== this.minute) {
      text.write(new Date(minute * minuteMs).toISOString());
      this.minute = minute;
    }
    const ms = timeMs - minute * minuteMs;
    const seconds = Math.floor(ms / 1_000);
    writeDigits(text, prefixBytes, 2, seconds);
    writeDigits(text, prefixBytes + 3, 3, ms - seconds * 1_000);
    return position + text.copy(target, position);
  }
}

function writeDigits(target: Buffer, position: number, digits: number, value: number): void {
  let rest = value;
  for (let at = position + digits - 1; at >= position; at -= 1) {
    target[at] = zero + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}
