import { describe, expect, it } from '@jest/globals';
import { parseWebhookSources, readWebhookSources } from './read-sources.ts';

const woocommerce = `sources:
  - name: woocommerce
    signature: { header: X-WC-Webhook-Signature, encoding: base64 }
    topic: X-WC-Webhook-Topic
    eventId: X-WC-Webhook-Delivery-ID
  - name: stamped
    signature: { header: X-Signature, encoding: hex, prefix: sha256= }
    timestamp: { header: X-Time, tolerance: 5m }
    topic: X-Topic
`;

describe('sources of webhooks', () => {
  it('are Shopify, and those of the file', () => {
    expect([...readWebhookSources('none').keys()]).toEqual(['shopify']);
    const sources = parseWebhookSources(woocommerce, 'webhooks.yaml');
    expect([...sources.keys()]).toEqual(['shopify', 'woocommerce', 'stamped']);
    expect(sources.get('woocommerce')).toEqual({
      name: 'woocommerce',
      signature: { header: 'x-wc-webhook-signature', encoding: 'base64', prefix: '' },
      headers: { topic: 'x-wc-webhook-topic', eventId: 'x-wc-webhook-delivery-id' },
    });
    expect(sources.get('stamped')?.timestamp).toEqual({
      ...{ header: 'x-time', unit: 'seconds', toleranceMs: 300_000, separator: '.' },
    });
  });

  it.each([
    [
      'a name that is built in',
      woocommerce.replace('name: woocommerce', 'name: shopify'),
      /:2: sources.0.name: .*built in/,
    ],
    ['a name that stands twice', woocommerce.replace('stamped', 'woocommerce'), /:6: sources.1.name: .*twice/],
    ['an unknown key', woocommerce.replace('eventId', 'eventID'), /:5: sources.0: .*eventID/],
    ['another algorithm', woocommerce.replace('base64', 'md5'), /:3: sources.0.signature.encoding/],
    ['a header that is none', woocommerce.replace('X-Time', 'X Time'), /:8: sources.1.timestamp.header/],
    ['a tolerance of a day', woocommerce.replace('5m', '1d'), /:8: sources.1.timestamp.tolerance: must be 1s to 1h/],
    ['no topic', woocommerce.replace('    topic: X-Topic\n', ''), /:6: sources.1.topic/],
    ['what is no YAML', 'sources: [', /webhooks.yaml:1/],
  ])('are refused for %s, with file, line and key', (_what, text, expected) => {
    expect(() => parseWebhookSources(text, 'webhooks.yaml')).toThrow(expected);
  });

  it('need their file', () => {
    expect(() => readWebhookSources('/nowhere/webhooks.yaml')).toThrow(
      expect.objectContaining({ code: 'FILE_UNREADABLE' }),
    );
  });
});
