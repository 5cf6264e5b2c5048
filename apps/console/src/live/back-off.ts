const firstMs = 500;
const longestMs = 30_000;

/**
 * How long to wait before the next try. Doubles with each failure up to 30 s; half of it is chance, so that the browsers of a whole
 * office do not come back in the same moment.
 * @param failures tries that failed in a row, from 1
 * @param random from 0 up to 1
 */
export function backOffMs(failures: number, random: number): number {
  const fullMs = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 16));
  return Math.round(fullMs / 2 + (fullMs / 2) * random);
}
