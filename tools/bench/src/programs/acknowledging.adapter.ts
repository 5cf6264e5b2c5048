import type { ProducerFactory } from '@nadi/messaging';

/** Stands in for the adapter of the same name; see `without-kafka.ts`. */
export function platformaticProducers(): ProducerFactory {
  return () => Promise.resolve({ send: () => Promise.resolve(), close: () => Promise.resolve() });
}
