/** Numbers as people read them. Every function takes a locale, `navigator.language` unless a test says otherwise. */
const cache = new Map<string, Intl.NumberFormat>();

/** Intl's formats cost far more to make than to use, and the same few are used thousands of times. */
function format(locale: string | undefined, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let one = cache.get(key);
  if (one === undefined) {
    one = new Intl.NumberFormat(locale, options);
    cache.set(key, one);
  }
  return one;
}

const fullBelow = 10_000;

/** 987, 9,870, 12.4 K, 1.24 M; small fractions keep three digits that count. */
export function formatNumber(value: number, locale?: string): string {
  if (Math.abs(value) < 1 && value !== 0) {
    return format(locale, { maximumSignificantDigits: 3 }).format(value);
  }
  return Math.abs(value) < fullBelow
    ? format(locale, { maximumFractionDigits: Math.abs(value) < 100 ? 2 : 0 }).format(value)
    : spaced(format(locale, { notation: 'compact', maximumSignificantDigits: 3 }), value);
}

/** Every digit: 1,240,000 or 12,40,000. */
export function formatExact(value: number, locale?: string): string {
  return format(locale, { maximumFractionDigits: 6 }).format(value);
}

/** A share as a percentage: 0.0312 is 3.12 %. */
export function formatShare(value: number, locale?: string): string {
  return format(locale, { style: 'percent', maximumFractionDigits: Math.abs(value) < 0.1 ? 2 : 1 }).format(value);
}

/**
 * Money from minor units: 124000000 and INR are ₹ 12.4 L in India and ₹ 1.24 M elsewhere.
 * @param currency ISO 4217
 */
export function formatMoney(
  minor: number,
  currency: string,
  style: 'short' | 'exact' = 'short',
  locale?: string,
): string {
  const digits = minorDigits(currency);
  if (digits === undefined) {
    return `${formatNumber(minor, locale)} ${currency}`;
  }
  const major = minor / 10 ** digits;
  const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol' } as const;
  if (style === 'short' && Number.isInteger(major) && Math.abs(major) < fullBelow) {
    return spaced(format(locale, { ...options, maximumFractionDigits: 0 }), major);
  }
  if (style === 'exact' || Math.abs(major) < 1_000) {
    return spaced(format(locale, options), major);
  }
  return Math.abs(major) < fullBelow
    ? spaced(format(locale, { ...options, maximumFractionDigits: 0 }), major)
    : spaced(format(locale, { ...options, notation: 'compact', maximumSignificantDigits: 3 }), major);
}

/** Digits after the point of a currency; undefined if there is no such currency. */
function minorDigits(currency: string): number | undefined {
  try {
    return format('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits;
  } catch {
    return undefined;
  }
}

/** Puts a thin space between digits and what is not a digit, so that 12.4L and ₹12 can be read from afar. */
function spaced(one: Intl.NumberFormat, value: number): string {
  const parts = one.formatToParts(value);
  return parts
    .map(({ type, value: text }, index) => {
      const next = parts[index + 1]?.type;
      const beforeUnit = next === 'compact' && type !== 'literal';
      const afterSymbol = type === 'currency' && next !== undefined && next !== 'literal' && next !== 'compact';
      return text.replace(/\s/g, '\u202f') + (beforeUnit || afterSymbol ? '\u202f' : '');
    })
    .join('');
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte', 'petabyte'] as const;

/** 1,536 bytes are 1.54 kB. */
export function formatBytes(bytes: number, locale?: string): string {
  const power = bytes === 0 ? 0 : Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.abs(bytes)) / 3));
  const unit = byteUnits[Math.max(0, power)] as (typeof byteUnits)[number];
  return format(locale, { style: 'unit', unit, unitDisplay: 'short', maximumSignificantDigits: 3 }).format(
    bytes / 1_000 ** Math.max(0, power),
  );
}
