import { createClient, type ClientOptions, type DropReason, type LostEvent, type Rejection } from '../index.ts';
import { DeviceStorage, World } from './world.ts';

export const follow = { customerId: 'c1', sellerId: 's1', following: true, country: 'IN' };

/** A world, a device, and clients in them that send three events at a time. */
export class Trial {
  readonly world = new World();
  readonly storage = new DeviceStorage();
  readonly dropped: [LostEvent, DropReason][] = [];
  readonly rejected: [LostEvent, Rejection][] = [];

  start(options: Partial<ClientOptions> = {}) {
    const { world, storage } = this;
    return createClient({
      ...{ endpoint: 'https://events.shop.example/', key: 'nadi_key', beforeConsent: 'send', storage, batchEvents: 3 },
      environment: world.environment,
      onDropped: (event, reason) => this.dropped.push([event, reason]),
      onRejected: (event, rejection) => this.rejected.push([event, rejection]),
      onStopped: () => {},
      ...options,
    });
  }
}

/** Tracks events; returns their ids. */
export function track(client: ReturnType<Trial['start']>, count = 1): string[] {
  return Array.from({ length: count }, () => client.track('customers.seller-followed', follow) ?? '');
}
