import { requestCompleted } from '@nadi/contracts';
import { draft, producers } from '../event.ts';
import type { Scene } from './scene.ts';
import type { Visit } from './visit.ts';

interface Route {
  readonly route: string;
  readonly method: string;
  readonly service: string;
  /** Half of the answers are faster, milliseconds. */
  readonly medianMs: number;
  /** Spread of the logarithm; 0.8 puts the 95th percentile at 3.7 times the median. */
  readonly sigma: number;
  readonly bytes: number;
  /** Part of the answers that come from a cache; undefined if the route is not cached. */
  readonly cached?: number;
}

/** The routes of the shop's edge, with the response times that its users see. */
export const routes = {
  home: { route: '/v1/home', method: 'GET', service: 'pages', medianMs: 38, sigma: 0.6, bytes: 42_000, cached: 0.8 },
  category: {
    route: '/v1/categories/:name',
    method: 'GET',
    service: 'pages',
    medianMs: 52,
    sigma: 0.7,
    bytes: 58_000,
    cached: 0.6,
  },
  product: {
    route: '/v1/products/:id',
    method: 'GET',
    service: 'catalogue',
    medianMs: 44,
    sigma: 0.7,
    bytes: 24_000,
    cached: 0.7,
  },
  search: { route: '/v1/search', method: 'GET', service: 'search', medianMs: 85, sigma: 0.8, bytes: 31_000 },
  cart: { route: '/v1/carts/:id/items', method: 'POST', service: 'carts', medianMs: 61, sigma: 0.6, bytes: 2_100 },
  checkout: { route: '/v1/orders', method: 'POST', service: 'orders', medianMs: 180, sigma: 0.7, bytes: 3_400 },
  payment: { route: '/v1/payments', method: 'POST', service: 'payments', medianMs: 420, sigma: 0.6, bytes: 900 },
  account: { route: '/v1/account', method: 'GET', service: 'accounts', medianMs: 47, sigma: 0.6, bytes: 1_800 },
} as const satisfies Record<string, Route>;

/** Name of a route. */
export type RouteName = keyof typeof routes;

const watchedShare = 0.6;

/** A page or click causes a request; the edge reports those it samples when they are answered. */
export function request(scene: Scene, visit: Visit, name: RouteName): void {
  if (scene.random.chance(watchedShare)) {
    reportRequest(scene, name, {
      visitorId: visit.fields.visitorId,
      channel: visit.fields.channel,
      device: visit.fields.device,
      city: visit.fields.city,
      country: visit.fields.country,
      networkId: visit.networkId,
      ipAddress: visit.ipAddress,
    });
  }
}

/** Who asked. */
export interface Requester {
  readonly visitorId: string | null;
  readonly channel: string;
  readonly device: string;
  readonly city: string;
  readonly country: string;
  readonly networkId: string | null;
  readonly ipAddress: string | null;
}

/** Emits the response time of a request when it is answered. `failure` is the status of an answer that went wrong. */
export function reportRequest(scene: Scene, name: RouteName, requester: Requester, failure?: number): void {
  const { random } = scene;
  const spec: Route = routes[name];
  const cacheHit = spec.cached === undefined ? null : random.chance(spec.cached);
  const base = random.logNormal(spec.medianMs * (cacheHit === true ? 0.3 : 1), spec.sigma);
  const durationMs =
    Math.round(failure === undefined ? base : base + random.between(3_000, 9_000)) + random.int(100) / 100;
  scene.after(durationMs, () =>
    draft(requestCompleted, producers.edge, {
      requestId: scene.nextId('r'),
      visitorId: requester.visitorId,
      route: spec.route,
      method: spec.method,
      statusCode: failure ?? ordinaryStatus(random.float()),
      durationMs,
      responseBytes: failure === undefined ? Math.floor(random.between(0.6, 1.6) * spec.bytes) : 180,
      channel: requester.channel,
      device: requester.device,
      city: requester.city,
      country: requester.country,
      service: spec.service,
      cacheHit,
      networkId: requester.networkId,
      ipAddress: requester.ipAddress,
    }),
  );
}

function ordinaryStatus(random: number): number {
  return random < 0.975 ? 200 : random < 0.99 ? 304 : random < 0.997 ? 404 : 500;
}
