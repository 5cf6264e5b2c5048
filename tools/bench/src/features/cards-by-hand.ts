import type { Payment } from './card-features.ts';

interface Event extends Payment {
  readonly timeMs: number;
}

const [minuteMs, dayMs] = [60_000, 86_400_000] as const;
const bucketMs = 10 * minuteMs;
const lengths = [minuteMs, 10 * minuteMs, 60 * minuteMs] as const;

/** A window over the events of a card: where it begins, and what is in it. */
class Window {
  start = 0;
  count = 0;
  sum = 0;
  declines = 0;
  readonly devices = new Map<string, number>();
  /** Amounts that may still become the largest, with the number of their event. */
  readonly largest: { readonly number: number; readonly amount: number }[] = [];

  constructor(readonly lengthMs: number) {}

  add(event: Event, number: number): void {
    this.count += 1;
    this.sum += event.amountMinor;
    this.declines += event.result === 'declined' ? 1 : 0;
    this.devices.set(event.deviceId, (this.devices.get(event.deviceId) ?? 0) + 1);
    while ((this.largest.at(-1)?.amount ?? Infinity) <= event.amountMinor) {
      this.largest.pop();
    }
    this.largest.push({ number, amount: event.amountMinor });
  }

  remove(event: Event, number: number): void {
    this.count -= 1;
    this.sum -= event.amountMinor;
    this.declines -= event.result === 'declined' ? 1 : 0;
    const left = (this.devices.get(event.deviceId) ?? 0) - 1;
    if (left === 0) {
      this.devices.delete(event.deviceId);
    } else {
      this.devices.set(event.deviceId, left);
    }
    if (this.largest[0]?.number === number) {
      this.largest.shift();
    }
  }
}

class Card {
  readonly windows = lengths.map((lengthMs) => new Window(lengthMs));
  readonly buckets = new Map<number, { count: number; sum: number }>();
  events: Event[] = [];
  /** Events that were taken out of the list. */
  gone = 0;
  count = 0;
  sum = 0;
}

/** The same features as somebody would write them for this one purpose, with objects and Maps, for events in order. */
export class CardsByHand {
  private readonly cards = new Map<string, Card>();

  observe(timeMs: number, payment: Payment): number[] {
    const card = this.cards.get(payment.cardId) ?? new Card();
    this.cards.set(payment.cardId, card);
    const event = { ...payment, timeMs };
    card.events.push(event);
    for (const window of card.windows) {
      window.add(event, card.gone + card.events.length - 1);
      for (;;) {
        const oldest = card.events[window.start - card.gone];
        if (oldest === undefined || oldest.timeMs > timeMs - window.lengthMs) {
          break;
        }
        window.remove(oldest, window.start);
        window.start += 1;
      }
    }
    const unneeded = (card.windows[2]?.start ?? 0) - card.gone;
    if (unneeded > 1_000) {
      card.events = card.events.slice(unneeded);
      card.gone += unneeded;
    }
    addToDay(card, event);
    return valuesOf(card, payment);
  }
}

function addToDay(card: Card, { timeMs, amountMinor }: Event): void {
  const number = Math.floor(timeMs / bucketMs);
  const bucket = card.buckets.get(number) ?? { count: 0, sum: 0 };
  card.buckets.set(number, bucket);
  bucket.count += 1;
  bucket.sum += amountMinor;
  card.count += 1;
  card.sum += amountMinor;
  for (const [old, { count, sum }] of card.buckets) {
    if ((old + 1) * bucketMs > timeMs - dayMs) {
      break;
    }
    card.buckets.delete(old);
    card.count -= count;
    card.sum -= sum;
  }
}

function valuesOf({ windows, count, sum }: Card, { amountMinor }: Payment): number[] {
  const [minute, ten, hour] = windows as [Window, Window, Window];
  const largest = windows.map((window) => window.largest[0]?.amount ?? Number.NaN);
  return [
    ...[minute.count, ten.count, hour.count, count],
    ...[minute.sum, ten.sum, hour.sum, sum],
    ...[ten.sum / ten.count, hour.sum / hour.count, sum / count],
    ...largest,
    ...[ten.devices.size, hour.devices.size, ten.declines, hour.declines, hour.declines / hour.count, amountMinor],
  ];
}
