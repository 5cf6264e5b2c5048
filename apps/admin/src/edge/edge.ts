import type { Identity, IdentitySigner } from '@nadi/identity';
import type { Logger } from '@nadi/observability';
import type { Provider, Type } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { EdgeIdentity } from './edge-identity.ts';
import { parseServiceAddresses } from './service-addresses.ts';
import { proxyServices } from './service-proxy.ts';
import { EdgeStreamController, Recheck, StreamAddresses } from './stream.controller.ts';

export interface EdgeOptions {
  /** Services as name=address. */
  readonly services: readonly string[];
  readonly signer: IdentitySigner;
  readonly authenticate: (request: FastifyRequest) => Promise<Identity>;
  /** Where this service itself answers, once it listens. */
  readonly ownUrl: () => string;
  readonly logger: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** The way to the services. */
export interface Edge {
  readonly providers: readonly Provider[];
  /** Adds the routes that pass requests on. */
  mount(fastify: FastifyInstance): void;
}

/** The routes of the edge beside those that only pass on. */
export const edgeControllers: readonly Type[] = [EdgeStreamController];

/** What those routes ask for. */
export const edgeInjected = [EdgeIdentity, Recheck, StreamAddresses] as const;

/** @throws NadiError CONFIG_INVALID */
export function createEdge({ services, signer, authenticate, ownUrl, logger, now }: EdgeOptions): Edge {
  const addresses = parseServiceAddresses(services);
  const identities = new EdgeIdentity(signer, now);
  const streams: StreamAddresses = {
    find: (service) => {
      // Every service has its stream at the same path; this one's own is reached like the others'.
      const base = service === 'admin' ? `${ownUrl()}/api/admin` : addresses.get(service);
      return base === undefined ? undefined : `${base}/v1/stream`;
    },
  };
  return {
    providers: [
      { provide: EdgeIdentity, useValue: identities },
      { provide: Recheck, useValue: { authenticate } },
      { provide: StreamAddresses, useValue: streams },
    ],
    mount: (fastify) => proxyServices(fastify, addresses, identities, logger),
  };
}
