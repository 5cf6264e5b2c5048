import { describe, expect, it } from '@jest/globals';
import type { IngestionKey, Shop } from '../api/index.ts';
import { keyState, nearQuotas, quotaKind, quotaUses } from './key-state.ts';
import { promoteCommand, replayCommand } from './promote-command.ts';
import { shopName, shopState, validSecrets } from './shop-state.ts';
import { acceptedAndRefused, latencyLines, refusalLines, sourceLines, totalsOf } from './traffic-lines.ts';

const nowMs = Date.UTC(2026, 0, 30);
const dayMs = 86_400_000;
const at = (days: number) => new Date(nowMs + days * dayMs).toISOString();
const defaults = { tenantEventsPerSecond: 1_000, keyEventsPerDay: 0, keyEventsPerMonth: 1_000 };
const key: IngestionKey = {
  ...{ prefix: 'k1', name: 'web', domains: ['*'], createdAt: at(-30), expiresAt: at(60), revokedAt: null },
  ...{ lastUsedAt: null, eventsPerSecond: null, burstEvents: null, eventsPerDay: null, eventsPerMonth: null },
  usage: { on: '2026-01-30', day: 80, month: 500 },
};

describe('a key', () => {
  it.each([
    [{}, 'valid', 'good'],
    [{ expiresAt: at(6) }, 'endsSoon', 'warn'],
    [{ expiresAt: at(0) }, 'ended', 'bad'],
    [{ expiresAt: at(6), revokedAt: at(-1) }, 'revoked', 'unknown'],
  ])('with %j is %s', (more, text, kind) => {
    expect(keyState({ ...key, ...more }, nowMs)).toEqual({ kind, text });
  });

  it('has its own quota, or that of the service, or none', () => {
    expect(quotaUses(key, defaults)).toEqual([
      { period: 'day', used: 80, quota: null, share: null },
      { period: 'month', used: 500, quota: 1_000, share: 0.5 },
    ]);
    expect(quotaUses({ ...key, eventsPerDay: 100 }, defaults)[0]).toMatchObject({ quota: 100, share: 0.8 });
  });

  it('is near a quota from 80 % on, as long as it is valid; the fullest first', () => {
    const day = { ...key, eventsPerDay: 100 };
    const month = { ...key, prefix: 'k2', eventsPerMonth: 500 };
    const revoked = { ...month, prefix: 'k3', revokedAt: at(-1) };
    expect(
      nearQuotas([key, day, month, revoked], defaults, nowMs).map(({ key: { prefix }, period }) => [prefix, period]),
    ).toEqual([
      ['k2', 'month'],
      ['k1', 'day'],
    ]);
    expect([0.5, 0.8, 1].map(quotaKind)).toEqual(['good', 'warn', 'bad']);
  });
});

describe('a shop', () => {
  const report = {
    ...{ checkedAt: at(0), problem: null, right: ['orders/create'], created: [], repaired: [], removed: [] },
    ...{ missing: [], userErrors: [] },
  };
  const shop: Shop = {
    ...{ id: 'shop-1', platform: 'shopify', domain: 'lumen.myshopify.com', sellerId: null, country: 'IN' },
    ...{ currency: 'INR', status: 'active', createdAt: at(-9), rotatedAt: null, disabledAt: null },
    ...{ lastWebhookAt: at(0), subscriptions: report, hasAccessToken: true, webhookUrl: 'https://x' },
    secrets: [
      { createdAt: at(0), validUntil: null },
      { createdAt: at(-9), validUntil: at(1) },
      { createdAt: at(-19), validUntil: at(-1) },
    ],
  };

  it.each([
    [{}, 'connected', 'good'],
    [{ lastWebhookAt: null }, 'unchecked', 'starved'],
    [{ subscriptions: { ...report, missing: ['a/b'] } }, 'missing', 'bad'],
    [{ subscriptions: { ...report, problem: { code: 'A', reason: 'b', remedy: 'c' } } }, 'problem', 'warn'],
    [{ status: 'disabled' as const, subscriptions: { ...report, missing: ['a/b'] } }, 'disabled', 'unknown'],
  ])('with %j is %s', (more, text, kind) => {
    expect(shopState({ ...shop, ...more })).toEqual({ kind, text });
  });

  it('has the secrets that have not ended, and the name of its domain', () => {
    expect(validSecrets(shop, nowMs)).toHaveLength(2);
    expect([shopName(shop), shopName({ ...shop, domain: null })]).toEqual(['lumen.myshopify.com', 'shop-1']);
  });
});

describe('the command that promotes', () => {
  it('names what is known, and quotes what a shell would read', () => {
    const owner = { team: 'loyalty', contact: "the owner's desk; rm -rf /", runbook: '' };
    expect(promoteCommand('loyalty.points-earned', owner)).toBe(
      `npx nadi quarantine promote loyalty.points-earned --team loyalty --contact 'the owner'\\''s desk; rm -rf /' --runbook <runbook>`,
    );
    expect(replayCommand('$(x).y')).toBe(`npx nadi quarantine replay '$(x).y'`);
  });
});

describe('lines of a chart', () => {
  const stepMs = 60_000;
  const reading = { from: at(0), to: new Date(nowMs + 2.5 * stepMs).toISOString(), stepMs };
  const source = {
    ...{ kind: 'key' as const, source: 'k1', accepted: 120, refused: 60 },
    points: [{ startMs: nowMs + stepMs, accepted: 120, refused: 60 }],
  };
  const values = (lines: ReturnType<typeof sourceLines>) => lines.map(({ points }) => points.map(({ value }) => value));

  it('are events per second of a source, accepted and refused, and zero where nothing came', () => {
    const [line] = sourceLines({ ...reading, sources: [source] }, () => 'web');
    expect(line?.name).toBe('web');
    expect(line?.points).toEqual([
      { startMs: nowMs, endMs: nowMs + stepMs, value: 0 },
      { startMs: nowMs + stepMs, endMs: nowMs + 2 * stepMs, value: 3 },
      { startMs: nowMs + 2 * stepMs, endMs: nowMs + 3 * stepMs, value: 0 },
    ]);
    expect(values(acceptedAndRefused(source, reading))).toEqual([
      [0, 2, 0],
      [0, 1, 0],
    ]);
    expect(acceptedAndRefused({ ...source, refused: 0 }, reading)).toHaveLength(1);
    expect(totalsOf([source, source])).toEqual({ accepted: 240, refused: 120 });
  });

  it('are counts of a code, and percentiles only where something was measured', () => {
    const refused = [{ code: 'A', count: 2, points: [{ startMs: nowMs, count: 2 }] }];
    expect(values(refusalLines({ ...reading, refused }))).toEqual([[2, 0, 0]]);
    const none = { requests: 0, p50Ms: null, p95Ms: null, p99Ms: null };
    const latency = {
      whole: { key: none, shop: none },
      points: [{ startMs: nowMs, requests: 2, p50Ms: 1, p95Ms: 2, p99Ms: 3 }],
    };
    expect(values(latencyLines({ latency, stepMs }))).toEqual([[3], [2], [1]]);
  });
});
