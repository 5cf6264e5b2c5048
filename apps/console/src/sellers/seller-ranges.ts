/** Ranges that a seller's page offers, with the step of their charts. All end with the present. */
export const sellerRanges = {
  '15m': { stepMs: 60_000, step: '1m' },
  '1h': { stepMs: 60_000, step: '1m' },
  '24h': { stepMs: 3_600_000, step: '1h' },
  '7d': { stepMs: 3_600_000, step: '1h' },
} as const;

export type SellerRange = keyof typeof sellerRanges;

const usual: SellerRange = '1h';

export const sellerRangeNames = Object.keys(sellerRanges) as SellerRange[];

/** The range that an address names; the usual one if it names none. */
export function sellerRangeOf(text: string): SellerRange {
  return sellerRangeNames.find((name) => name === text) ?? usual;
}

/** The tile of a metric over a range, as the stream knows it. */
export function sellerTile(metric: string, range: SellerRange, by?: string): string {
  return `${metric}${by === undefined ? '' : `;by=${by}`};last=${range};step=${sellerRanges[range].step}`;
}
