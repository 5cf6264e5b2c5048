/** Codes of ISO 4217 by the number of their decimals; all others of the list have two. */
const decimalsOf: ReadonlyMap<string, number> = new Map(
  Object.entries({
    0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
    2: `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
      CHW CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG
      HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
      MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS
      SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG
      ZWL`,
    3: 'BHD IQD JOD KWD LYD OMR TND',
    4: 'CLF UYW',
  }).flatMap(([decimals, codes]) =>
    codes.split(/\s+/).map((currency): [string, number] => [currency, Number(decimals)]),
  ),
);

const decimalText = /^([+-]?)(\d{1,30})(?:\.(\d{1,30}))?$/;

/**
 * The minor units that a decimal text means in a currency: `19.99` of INR are 1999. Exact, halves away from zero.
 * @throws Error that never shows the text, if it is no decimal number, its currency is not in ISO 4217, or it is past 2^53.
 */
export function minorUnits(amount: string, currency: string): number {
  const decimals = decimalsOf.get(currency);
  if (decimals === undefined) {
    throw new Error('the currency is no code of ISO 4217');
  }
  const [, sign, whole = '', fraction = ''] = decimalText.exec(amount) ?? [];
  if (sign === undefined) {
    throw new Error('the amount is no decimal number');
  }
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const magnitude = Number((fraction[decimals] ?? '0') >= '5' ? kept + 1n : kept);
  if (!Number.isSafeInteger(magnitude)) {
    throw new Error('the amount is too large');
  }
  // Not the negative zero that -0.00 would give.
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude;
}
