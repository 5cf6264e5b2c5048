import type { AdminClient } from './admin-client.ts';

/** A subscription as Shopify has it. */
export interface WebhookSubscription {
  readonly id: string;
  /** Such as `ORDERS_CREATE`. */
  readonly topic: string;
  /** Where webhooks go to. */
  readonly uri: string;
}

/** Why Shopify did not do something. */
export interface UserError {
  /** Topic of the subscription, as headers have it. */
  readonly topic: string;
  /** Path of the input, such as `webhookSubscription.uri`; empty if it is none of them. */
  readonly field: string;
  readonly message: string;
}

/** What was found, and what was done about it; topics as headers have them. */
export interface SubscriptionState {
  readonly right: readonly string[];
  readonly created: readonly string[];
  /** Pointed somewhere else before. */
  readonly repaired: readonly string[];
  readonly removed: readonly string[];
  /** Still missing; `userErrors` says why. */
  readonly missing: readonly string[];
  readonly userErrors: readonly UserError[];
}

interface Payload {
  readonly userErrors: readonly { readonly field: readonly string[] | null; readonly message: string }[];
}

const pageSize = 100;
/** An app has at most a few per topic. */
const mostPages = 20;

/** The webhooks that an app gets of one shop. */
export class WebhookSubscriptions {
  constructor(private readonly admin: Pick<AdminClient, 'query'>) {}

  /** All of the app. @throws NadiError as `AdminClient.query` */
  async list(): Promise<WebhookSubscription[]> {
    const found: WebhookSubscription[] = [];
    let after: string | null = null;
    for (let page = 0; page < mostPages; page += 1) {
      const { nodes, pageInfo } = await this.page(after);
      found.push(...nodes);
      const { hasNextPage, endCursor } = pageInfo;
      if (!hasNextPage) {
        break;
      }
      after = endCursor;
    }
    return found;
  }

  /**
   * Sees to it that each of the topics is subscribed once, to this address; subscriptions of other topics stay. May be done again at any time.
   * @param topics as headers have them, such as `orders/create`.
   * @param mayChange whether what goes to another address may be pointed here or removed; what may not stays, beside one of ours.
   * @throws NadiError as `AdminClient.query`, and what `mayChange` throws; what Shopify refuses is part of the answer.
   */
  async ensure(
    uri: string,
    topics: readonly string[],
    mayChange: (otherUri: string) => Promise<boolean> = () => Promise.resolve(true),
  ): Promise<SubscriptionState> {
    const existing: WebhookSubscription[] = [];
    for (const one of await this.list()) {
      if (one.uri === uri || (await mayChange(one.uri))) existing.push(one);
    }
    const state = {
      ...{ right: [] as string[], created: [] as string[], repaired: [] as string[] },
      ...{ removed: [] as string[], missing: [] as string[], userErrors: [] as UserError[] },
    };
    for (const topic of topics) {
      const ofTopic = existing.filter((one) => one.topic === enumOf(topic));
      const kept = ofTopic.find((one) => one.uri === uri) ?? ofTopic[0];
      if (kept?.uri === uri) {
        state.right.push(topic);
      } else {
        const errors = await this.point(kept, topic, uri);
        const outcome = errors.length > 0 ? state.missing : kept === undefined ? state.created : state.repaired;
        outcome.push(topic);
        state.userErrors.push(...errors);
      }
      for (const { id } of ofTopic.filter((one) => one !== kept)) {
        // Two of a topic would deliver everything twice, under ids of their own.
        const errors = await this.remove(id, topic);
        state.userErrors.push(...errors);
        if (errors.length === 0) state.removed.push(topic);
      }
    }
    return state;
  }

  /** Removes those that go to this address, and answers how many there were. @throws NadiError as `AdminClient.query` */
  async removeAll(uri: string): Promise<{ readonly removed: number; readonly userErrors: readonly UserError[] }> {
    const ours = (await this.list()).filter((one) => one.uri === uri);
    const userErrors: UserError[] = [];
    for (const { id, topic } of ours) {
      userErrors.push(...(await this.remove(id, headerOf(topic))));
    }
    return { removed: ours.length - userErrors.length, userErrors };
  }

  private async page(after: string | null): Promise<ListedSubscriptions['webhookSubscriptions']> {
    const listed = await this.admin.query<ListedSubscriptions>(listQuery, { first: pageSize, after });
    return listed.webhookSubscriptions;
  }

  private async point(existing: WebhookSubscription | undefined, topic: string, uri: string): Promise<UserError[]> {
    const input = { uri, format: 'JSON' };
    if (existing === undefined) {
      const made = await this.admin.query<{ webhookSubscriptionCreate: Payload }>(createMutation, {
        topic: enumOf(topic),
        input,
      });
      return errorsOf(topic, made.webhookSubscriptionCreate);
    }
    const changed = await this.admin.query<{ webhookSubscriptionUpdate: Payload }>(updateMutation, {
      id: existing.id,
      input,
    });
    return errorsOf(topic, changed.webhookSubscriptionUpdate);
  }

  private async remove(id: string, topic: string): Promise<UserError[]> {
    const gone = await this.admin.query<{ webhookSubscriptionDelete: Payload }>(deleteMutation, { id });
    return errorsOf(topic, gone.webhookSubscriptionDelete);
  }
}

/** `orders/create` is `ORDERS_CREATE`. */
function enumOf(topic: string): string {
  return topic.replace('/', '_').toUpperCase();
}

/** For showing only: where the slash stood is not told. */
function headerOf(topic: string): string {
  return topic.toLowerCase();
}

function errorsOf(topic: string, { userErrors }: Payload): UserError[] {
  return userErrors.map(({ field, message }) => ({ topic, field: (field ?? []).join('.'), message }));
}

interface ListedSubscriptions {
  readonly webhookSubscriptions: {
    readonly nodes: readonly WebhookSubscription[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const listQuery = `query Subscriptions($first: Int!, $after: String) {
  webhookSubscriptions(first: $first, after: $after) { nodes { id topic uri } pageInfo { hasNextPage endCursor } }
}`;
const createMutation = `mutation Subscribe($topic: WebhookSubscriptionTopic!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $input) { webhookSubscription { id } userErrors { field message } }
}`;
const updateMutation = `mutation Repair($id: ID!, $input: WebhookSubscriptionInput!) {
  webhookSubscriptionUpdate(id: $id, webhookSubscription: $input) { webhookSubscription { id } userErrors { field message } }
}`;
const deleteMutation = `mutation Unsubscribe($id: ID!) {
  webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { field message } }
}`;
