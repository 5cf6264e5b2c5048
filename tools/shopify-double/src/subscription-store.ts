/** A subscription as the API shows it. */
export interface StoredSubscription {
  readonly id: string;
  readonly topic: string;
  uri: string;
}

interface UserError {
  readonly field: readonly string[] | null;
  readonly message: string;
}

type Variables = Readonly<Record<string, unknown>>;

const topicPattern = /^[A-Z]+(_[A-Z]+)*$/;
const uriField = ['webhookSubscription', 'uri'];

/** Webhook subscriptions of one app in one shop, and the four operations on them. */
export class SubscriptionStore {
  readonly all: StoredSubscription[] = [];
  /** Topics for which the app has no permission. */
  readonly forbidden = new Set<string>();
  private nextId = 1;

  constructor(private readonly pageSize: number) {}

  add(topic: string, uri: string): StoredSubscription {
    const added = { id: `gid://shopify/WebhookSubscription/${this.nextId}`, topic, uri };
    this.nextId += 1;
    this.all.push(added);
    return added;
  }

  /** The data of an operation; undefined for one that the API does not have. */
  execute(query: string, variables: Variables): Readonly<Record<string, unknown>> | undefined {
    const operation = /\b(webhookSubscription(?:s|Create|Update|Delete))\s*\(/.exec(query)?.[1];
    switch (operation) {
      case 'webhookSubscriptions':
        return { [operation]: this.page(variables) };
      case 'webhookSubscriptionCreate':
        return { [operation]: this.create(variables) };
      case 'webhookSubscriptionUpdate':
        return { [operation]: this.update(variables) };
      case 'webhookSubscriptionDelete':
        return { [operation]: this.delete(variables) };
      case undefined:
      default:
        return undefined;
    }
  }

  private page({ first, after }: Variables) {
    const from = after === null || after === undefined ? 0 : Number(after);
    const end = from + Math.min(Number(first), this.pageSize);
    const nodes = this.all.slice(from, end);
    return {
      nodes,
      pageInfo: { hasNextPage: end < this.all.length, endCursor: nodes.length === 0 ? null : String(end) },
    };
  }

  private create({ topic, input }: Variables) {
    const { uri } = input as { readonly uri: string };
    const errors = [...this.topicErrors(String(topic)), ...this.uriErrors(String(topic), uri)];
    return { webhookSubscription: errors.length > 0 ? null : this.add(String(topic), uri), userErrors: errors };
  }

  private update({ id, input }: Variables) {
    const { uri } = input as { readonly uri: string };
    const found = this.all.find((one) => one.id === id);
    if (found === undefined) {
      return {
        webhookSubscription: null,
        userErrors: [{ field: ['id'], message: 'Webhook subscription does not exist' }],
      };
    }
    const errors = this.uriErrors(found.topic, uri);
    if (errors.length === 0) {
      found.uri = uri;
    }
    return { webhookSubscription: found, userErrors: errors };
  }

  private delete({ id }: Variables) {
    const index = this.all.findIndex((one) => one.id === id);
    if (index < 0) {
      const message = 'Webhook subscription does not exist';
      return { deletedWebhookSubscriptionId: null, userErrors: [{ field: ['id'], message }] };
    }
    this.all.splice(index, 1);
    return { deletedWebhookSubscriptionId: id, userErrors: [] };
  }

  private topicErrors(topic: string): UserError[] {
    const isKnown = topicPattern.test(topic) && !this.forbidden.has(topic);
    return isKnown
      ? []
      : [{ field: null, message: `You cannot create a webhook subscription with the topic ${topic}` }];
  }

  private uriErrors(topic: string, uri: string): UserError[] {
    if (!uri.startsWith('https://')) {
      return [{ field: uriField, message: 'Address protocol http:// is not supported' }];
    }
    const isTaken = this.all.some((one) => one.topic === topic && one.uri === uri);
    return isTaken ? [{ field: uriField, message: 'Address for this topic has already been taken' }] : [];
  }
}
