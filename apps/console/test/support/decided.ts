import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  exposureLogged,
  orderPlaced,
  pageViewed,
  searchPerformed,
  type ExposureLogged,
  type OrderPlaced,
  type PageViewed,
  type SearchPerformed,
} from '@nadi/contracts';
import { assign, compileExperiments } from '@nadi/experiments';
import type { OutgoingEvent } from '@nadi/messaging';
import { applyDefinitions } from '@nadi/test-harness';

const [hourMs, dayMs] = [3_600_000, 86_400_000];
const startMs = Math.floor((Date.now() - 20 * dayMs) / dayMs) * dayMs;

const about = 'title: An export of the tests\nowner: tests@nadi.example\nschedule: none\n';

/** An experiment in a layer of its own, so that all visitors may be in all of them. */
function experimentText(name: string, title: string, more: string): string {
  return `title: ${title}
hypothesis: Visitors buy more often if the page is another one.
owner: search
unit: visitorId
layer: { name: ${name}, slots: [0, 9999] }
traffic: 1
holdouts: { global: 0.01 }
variants: [{ name: control, control: true }, { name: short-form }]
start: '${new Date(startMs).toISOString()}'
observationWindow: 1d
covariateWindow: 2d
minimumRuntime: 1d
minimumUnits: 100
expectedUnits: 1000
${more}`;
}

const experiments = {
  'short-checkout': experimentText(
    'short-checkout',
    'A checkout of one page',
    `currency: INR
primary: { metric: conversion, better: higher }
secondary: [{ metric: revenue, better: higher }, { metric: product-views, better: higher }]
guardrails: [{ metric: empty-search-rate, better: lower, margin: 0.1 }]
`,
  ),
  'nobody-saw-it': experimentText(
    'nobody-saw-it',
    'A banner that nobody saw',
    'primary: { metric: conversion, better: higher }\n',
  ),
  'without-metric': experimentText(
    'without-metric',
    'Decided by a metric that there is not',
    'primary: { metric: nothing-of-the-kind, better: higher }\n',
  ),
};

const definitions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  experiments,
  exports: {
    'orders-csv': `${about}format: csv\nrows: { contract: orders.order-placed }\n`,
    'orders-personal': `${about}format: jsonl\npersonal: true\nrows: { contract: orders.order-placed }\n`,
    'without-query': `${about}format: csv\nquery: { name: later-query }\n`,
  },
  segments: {
    'pune-buyers': `question: Who in Pune ordered at least twice within 30 days?
unit: customerId
values:
  orders: { source: orders.order-placed, measure: { distinct: data.orderId }, window: 30d }
  city: { source: orders.order-placed, measure: { last: data.city } }
when: orders >= 2 && city == "Pune"
`,
  },
};

/** Puts the definitions of the suite in force beside the platform's own. */
export async function applyDecided(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nadi-definitions-'));
  try {
    for (const [kind, texts] of Object.entries(definitions)) {
      mkdirSync(join(folder, kind));
      for (const [name, text] of Object.entries(texts)) {
        writeFileSync(join(folder, kind, `${name}.yaml`), `name: ${name}\n${text}`);
      }
    }
    await applyDefinitions(folder, 'beside');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const [compiled] = compileExperiments([
  { file: 'short-checkout.yaml', text: `name: short-checkout\n${experiments['short-checkout']}` },
]);

/** The variant that a visitor gets of the experiment with results. */
export function variantOf(visitorId: string): string | undefined {
  const assigned = compiled === undefined ? {} : assign(compiled.assignment, visitorId);
  return 'variant' in assigned ? assigned.variant : undefined;
}

/** What visitors saw and did, of whom the short checkout makes more buy. The same in every run. */
export function visits(tenantId: string, from: number, to: number): OutgoingEvent[] {
  return Array.from({ length: to - from }, (_, place) => visit(tenantId, from + place)).flat();
}

/** Nobody of the holdout sees a variant. */
function visit(tenantId: string, number: number): OutgoingEvent[] {
  const visitorId = `visitor-${number}`;
  const variant = variantOf(visitorId);
  if (variant === undefined) {
    return [];
  }
  const firstMs = startMs + ((number * 7_919) % 9) * dayMs + (number % 20) * hourMs;
  const at = { tenantId, source: '/tests', timeMs: firstMs };
  const common = { visitorId, channel: 'web', country: 'IN' };
  const exposure: ExposureLogged = {
    ...{ unit: 'visitorId', unitId: visitorId, visitorId, experiment: 'short-checkout', variant, version: 1 },
  };
  const view: PageViewed = { ...common, sessionId: `${visitorId}-s`, path: '/', pageType: 'home' };
  const search: SearchPerformed = {
    ...{ ...common, searchId: `${visitorId}-q`, sessionId: `${visitorId}-s`, query: 'shoes', durationMs: 9 },
    resultCount: number % 10 === 0 ? 0 : 5,
  };
  const doesBuy = (number * 31) % 100 < (variant === 'control' ? 30 : 48);
  return [
    { ...at, contract: exposureLogged, id: `${tenantId}-e${number}`, data: exposure },
    { ...at, contract: pageViewed, id: `${tenantId}-v${number}`, data: view },
    { ...at, contract: searchPerformed, id: `${tenantId}-q${number}`, data: search },
    ...(doesBuy ? [order(tenantId, `${tenantId}-o${number}`, firstMs + hourMs, { visitorId })] : []),
  ];
}

/** Customers with as many orders as are said, a day apart. */
export function customers(tenantId: string, orders: Readonly<Record<string, number>>, city: string): OutgoingEvent[] {
  return Object.entries(orders).flatMap(([customerId, count]) =>
    Array.from({ length: count }, (_, place) =>
      order(tenantId, `${tenantId}-${customerId}-${place}`, Date.now() - (place + 1) * dayMs, { customerId, city }),
    ),
  );
}

function order(tenantId: string, orderId: string, timeMs: number, more: Partial<OrderPlaced>): OutgoingEvent {
  const data: OrderPlaced = {
    ...{ orderId, visitorId: orderId, channel: 'web', city: 'Delhi', country: 'IN', currency: 'INR' },
    ...{ totalMinor: 125_000, contactEmail: 'asha@example.com', ...more },
    items: [{ productId: 'p1', quantity: 1, unitPriceMinor: 125_000, lineTotalMinor: 125_000 }],
  };
  return { contract: orderPlaced, id: orderId, tenantId, source: '/tests', timeMs, data };
}
