/** How the calls of a platform are signed, and where they say what they are about. Names of headers are in small letters. */
export interface WebhookSource {
  /** Part of the address, and `platform` of the events. */
  readonly name: string;
  readonly signature: {
    readonly header: string;
    /** HMAC-SHA256 over the bytes of the body, in this spelling. */
    readonly encoding: 'base64' | 'hex';
    /** Stands before the signature, such as `sha256=`. */
    readonly prefix: string;
  };
  /** Signed together with the body, so that a call cannot be sent again later. */
  readonly timestamp?: {
    readonly header: string;
    readonly unit: 'seconds' | 'milliseconds';
    readonly toleranceMs: number;
    /** Stands between time and body in what is signed. */
    readonly separator: string;
  };
  readonly headers: {
    readonly topic: string;
    /** Id of what happened; the hash of the body if there is no such header. */
    readonly eventId?: string;
    readonly apiVersion?: string;
    /** RFC 3339. */
    readonly triggeredAt?: string;
    /** Host name of the shop, which must be the one that is registered. */
    readonly shopDomain?: string;
  };
}

/** As shopify.dev documents it. */
export const shopify: WebhookSource = {
  name: 'shopify',
  signature: { header: 'x-shopify-hmac-sha256', encoding: 'base64', prefix: '' },
  headers: {
    topic: 'x-shopify-topic',
    eventId: 'x-shopify-event-id',
    apiVersion: 'x-shopify-api-version',
    triggeredAt: 'x-shopify-triggered-at',
    shopDomain: 'x-shopify-shop-domain',
  },
};
