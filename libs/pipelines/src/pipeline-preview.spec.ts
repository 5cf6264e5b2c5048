import { describe, expect, it } from '@jest/globals';
import { contracts } from '@nadi/contracts';
import type { PreviewedEvent } from '@nadi/definitions';
import { pipelinesKind } from './pipelines-kind.ts';
import { completed } from './pipeline-test.ts';

const text = `name: tried
description: Tries something out.
owner: tests
input: livestream.viewer-joined
steps:
  - { name: guests, filter: data.customerId != null }
  - { redact: { hash: [customerId] } }
  - name: link
    route:
      - to: customers.identity-linked
        copy: [customerId, visitorId]
        data: { method: '"sign-in"', channel: 'data.source == "x" ? string(1 / (size(data.country) - 2)) : "live"' }
`;

const event = (id: string, data: Record<string, unknown>): PreviewedEvent => ({
  ...{ tenantId: 'acme', contract: 'livestream.viewer-joined', id, timeMs: 1_000, receivedAtMs: 1_000 },
  data: completed(
    { streamId: 's', sellerId: 'm', visitorId: 'v', country: 'IN', viewId: 'w', ...data },
    contracts.get('livestream.viewer-joined'),
  ),
});

describe('the preview of a pipeline', () => {
  it('says what would be made, dropped by which rule, and fail where', () => {
    const kind = pipelinesKind(contracts, () => ({ hashSalt: 'preview' }));
    const preview = kind.check([{ file: 'tried.yaml', text }])[0]?.preview();
    expect(preview?.reads).toEqual(['livestream.viewer-joined']);
    const events = [
      event('e1', { customerId: 'c-1' }),
      event('e2', {}),
      event('e3', { customerId: 'c-1', source: 'x' }),
      ...Array.from({ length: 5 }, (_, index) => event(`e${index + 4}`, {})),
    ];
    expect(preview?.run(events)).toMatchObject([
      { what: 'made', name: 'customers.identity-linked', count: 1, examples: [{ visitorId: 'v', channel: 'live' }] },
      { what: 'dropped', name: 'guests', count: 6, examples: ['e2', 'e4', 'e5'] },
      { what: 'failed', name: 'link, channel', count: 1, examples: ['e3'], note: 'EXPRESSION_INVALID' },
    ]);
  });

  it('counts every event, and shows only of those that may be shown', () => {
    const kind = pipelinesKind(contracts, () => ({ hashSalt: 'preview' }));
    const preview = kind.check([{ file: 'tried.yaml', text }])[0]?.preview();
    const events = ['e1', 'e2', 'e3', 'e4'].map((id) => event(id, id < 'e3' ? { customerId: 'c-1' } : {}));
    expect(preview?.run(events, ({ id }) => id === 'e4')).toMatchObject([
      { what: 'made', count: 2, examples: [] },
      { what: 'dropped', count: 2, examples: ['e4'] },
    ]);
  });

  it('needs what the pipeline needs', () => {
    const preview = pipelinesKind(contracts)
      .check([{ file: 'tried.yaml', text }])[0]
      ?.preview();
    expect(() => preview?.run([])).toThrow(expect.objectContaining({ code: 'PIPELINE_RESOURCE_MISSING' }));
  });
});
