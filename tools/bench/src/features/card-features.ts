import { contracts } from '@nadi/contracts';
import { compileFeatures, type CompiledFeatureSet, type FeatureEvent } from '@nadi/features';

/** What all variants compute: 20 features of a card, each changed by every payment. */
const definition = `
name: bench-cards
question: How is a card used, by the minute, ten minutes, hour and day?
entity: { name: card, id: data.cardId }
source: payments.payment-attempted
features:
  count-1m: { measure: count, window: { exact: 1m } }
  count-10m: { measure: count, window: { exact: 10m } }
  count-1h: { measure: count, window: { exact: 1h } }
  count-1d: { measure: count, window: { bucketed: 1d, by: 10m } }
  sum-1m: { measure: { sum: data.amountMinor }, window: { exact: 1m } }
  sum-10m: { measure: { sum: data.amountMinor }, window: { exact: 10m } }
  sum-1h: { measure: { sum: data.amountMinor }, window: { exact: 1h } }
  sum-1d: { measure: { sum: data.amountMinor }, window: { bucketed: 1d, by: 10m } }
  mean-10m: { measure: { mean: data.amountMinor }, window: { exact: 10m } }
  mean-1h: { measure: { mean: data.amountMinor }, window: { exact: 1h } }
  mean-1d: { measure: { mean: data.amountMinor }, window: { bucketed: 1d, by: 10m } }
  max-1m: { measure: { max: data.amountMinor }, window: { exact: 1m } }
  max-10m: { measure: { max: data.amountMinor }, window: { exact: 10m } }
  max-1h: { measure: { max: data.amountMinor }, window: { exact: 1h } }
  devices-10m: { measure: { distinct: data.deviceId }, window: { exact: 10m } }
  devices-1h: { measure: { distinct: data.deviceId }, window: { exact: 1h } }
  declines-10m: { measure: count, where: data.result == "declined", window: { exact: 10m } }
  declines-1h: { measure: count, where: data.result == "declined", window: { exact: 1h } }
  decline-share-1h: { measure: { ratio: [declines-1h, count-1h] } }
  last: { measure: { last: data.amountMinor } }
`;

export function cardFeatures(): CompiledFeatureSet {
  return compileFeatures([{ file: 'bench-cards.yaml', text: definition }], contracts)[0] as CompiledFeatureSet;
}

export interface Payment {
  readonly cardId: string;
  readonly amountMinor: number;
  readonly deviceId: string;
  readonly result: string;
}

const betweenMs = 100;
const startMs = 1_760_000_000_000;

/** Payments of so many cards in turn of a fixed disorder, ten per second, made before they are measured. */
export function payments(cards: number, count: number, first = 0): (FeatureEvent & { readonly data: Payment })[] {
  return Array.from({ length: count }, (_, offset) => {
    const index = first + offset;
    const mixed = Math.imul(index + 1, 2_654_435_761) >>> 0;
    const data = {
      cardId: `card-${mixed % cards}`,
      amountMinor: 100 + ((mixed >>> 8) % 50_000),
      deviceId: `device-${(mixed >>> 4) % 40}`,
      result: mixed % 9 === 0 ? 'declined' : 'authorised',
    };
    return { contract: 'payments.payment-attempted', timeMs: startMs + index * betweenMs, data };
  });
}
