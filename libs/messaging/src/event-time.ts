const zero = 48;
const writtenLength = '2026-01-31T23:59:59.123Z'.length;

/** The day that was read last: events that follow one another are mostly of the same day. */
const lastDay = { number: -1, startMs: 0 };

/**
 * The time of an event's header, milliseconds since 1970; NaN if it is none. Equals `Date.parse`, but reads the form in
 * which times are written here from its bytes: for a consumer of many events the text and its parsing cost more than the
 * event's body.
 */
export function parseEventTime(value: Buffer | string): number {
  const timeMs = typeof value === 'string' ? Number.NaN : readWritten(value);
  return Number.isNaN(timeMs) ? Date.parse(value.toString()) : timeMs;
}

/** Reads `YYYY-MM-DDTHH:MM:SS.mmmZ`; NaN for any other form. */
function readWritten(bytes: Buffer): number {
  const punctuated =
    bytes.length === writtenLength &&
    bytes[4] === 0x2d &&
    bytes[7] === 0x2d &&
    bytes[10] === 0x54 &&
    bytes[13] === 0x3a &&
    bytes[16] === 0x3a &&
    bytes[19] === 0x2e &&
    bytes[23] === 0x5a;
  if (!punctuated) {
    return Number.NaN;
  }
  const hours = digits(bytes, 11, 13);
  const minutes = digits(bytes, 14, 16);
  const seconds = digits(bytes, 17, 19);
  if (hours > 23 || minutes > 59 || seconds > 59) {
    return Number.NaN;
  }
  const ofDayMs = ((hours * 60 + minutes) * 60 + seconds) * 1_000 + digits(bytes, 20, 23);
  return dayStart(bytes) + ofDayMs;
}

function dayStart(bytes: Buffer): number {
  const number = digits(bytes, 0, 4) * 10_000 + digits(bytes, 5, 7) * 100 + digits(bytes, 8, 10);
  if (number !== lastDay.number) {
    const startMs = Date.parse(bytes.toString('latin1', 0, 10));
    if (Number.isNaN(startMs) || Number.isNaN(number)) {
      return Number.NaN;
    }
    lastDay.number = number;
    lastDay.startMs = startMs;
  }
  return lastDay.startMs;
}

/** The number that these bytes write; NaN if one of them is no digit. */
function digits(bytes: Buffer, start: number, end: number): number {
  let number = 0;
  for (let index = start; index < end; index += 1) {
    const digit = (bytes[index] as number) - zero;
    if (digit < 0 || digit > 9) {
      return Number.NaN;
    }
    number = number * 10 + digit;
  }
  return number;
}
