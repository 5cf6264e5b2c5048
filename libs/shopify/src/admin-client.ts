import { setTimeout as pause } from 'node:timers/promises';
import { NadiError } from '@nadi/errors';
import { CostBudget } from './cost-budget.ts';
import { readAnswer, type AdminAnswer } from './read-answer.ts';

export interface AdminClientOptions {
  /** Such as `lumen.myshopify.com`. */
  readonly shopDomain: string;
  /** Never logged nor part of an error. */
  readonly accessToken: string;
  /** Such as `2026-10`. */
  readonly apiVersion: string;
  /** Where the shop is reached; other than https on loopback alone, for tests. Default: https on its domain. */
  readonly baseUrl?: string;
  /** Attempts of one query altogether. Default: 6. */
  readonly maxAttempts?: number;
  /** The longest answer, milliseconds. Default: 10 s. */
  readonly timeoutMs?: number;
  /** Share of the budget that is left to others who ask the shop, from 0 up to 1. Default: 0. */
  readonly keptShare?: number;
  readonly now?: () => number;
  readonly wait?: (durationMs: number) => Promise<unknown>;
  /** From 0 up to 1. */
  readonly random?: () => number;
}

const shopDomainPattern = /^[a-z0-9][a-z0-9-]{0,60}\.myshopify\.com$/;
const versionPattern = /^(20\d\d-(01|04|07|10)|unstable)$/;
const firstBackoffMs = 500;
const longestBackoffMs = 30_000;
/** Taken for the cost of a query of which none is known; a page of a hundred costs about as much. */
const assumedCost = 100;
const mostKnownCosts = 100;

/** Whether a text is the domain that Shopify gave a shop, `<name>.myshopify.com` in small letters. */
export function isShopDomain(text: string): boolean {
  return shopDomainPattern.test(text);
}

/** Asks the GraphQL Admin API of one shop: one query at a time, as fast as its budget allows. */
export class AdminClient {
  private readonly url: string;
  private readonly budget: CostBudget;
  private readonly costs = new Map<string, number>();
  private turn: Promise<unknown> = Promise.resolve();
  private readonly wait: (durationMs: number) => Promise<unknown>;
  private readonly random: () => number;

  /** @throws NadiError CONFIG_INVALID for a domain that is none of Shopify's, a version that is none, or an address that is not safe. */
  constructor(private readonly options: AdminClientOptions) {
    const { shopDomain, apiVersion, baseUrl = `https://${shopDomain}` } = options;
    if (!isShopDomain(shopDomain)) {
      throw invalid('the domain is not <name>.myshopify.com');
    }
    if (!versionPattern.test(apiVersion)) {
      throw invalid('the version of the API is not one such as 2026-10');
    }
    const { protocol, hostname } = new URL(baseUrl);
    if (protocol !== 'https:' && !(protocol === 'http:' && hostname === '127.0.0.1')) {
      throw invalid('the address of the API is not https');
    }
    this.url = `${baseUrl}/admin/api/${apiVersion}/graphql.json`;
    this.budget = new CostBudget(options.now ?? Date.now, options.keptShare);
    this.wait = options.wait ?? ((durationMs) => pause(durationMs));
    this.random = options.random ?? Math.random;
  }

  /**
   * The data of a query or mutation. Waits for its budget, and tries again after throttling, outages and broken connections; a mutation
   * may then have happened twice, so it must be one that may.
   * @throws NadiError SHOPIFY_UNAVAILABLE (retriable), SHOPIFY_ACCESS_DENIED, SHOPIFY_QUERY_FAILED
   */
  query<T>(document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<T> {
    const asked = this.turn.then(() => this.attempts(document, variables));
    this.turn = asked.catch(() => undefined);
    return asked as Promise<T>;
  }

  private async attempts(document: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> {
    const { maxAttempts = 6 } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      await this.pauseFor(this.budget.waitMs(this.costs.get(document) ?? assumedCost));
      const answer = await this.ask(document, variables);
      this.learn(document, answer);
      if (answer.kind === 'data') {
        return answer.data;
      }
      if (answer.kind === 'failed') {
        throw new NadiError(answer.code, { message: answer.reason });
      }
      if (attempt >= maxAttempts) {
        throw new NadiError('SHOPIFY_UNAVAILABLE', { message: `${answer.reason}, ${attempt} times`, retriable: true });
      }
      const isPaid = answer.kind === 'throttled' && this.budget.waitMs(this.costs.get(document) ?? assumedCost) > 0;
      await this.pauseFor(isPaid ? 0 : (answer.retryAfterMs ?? this.backoffMs(attempt)));
    }
  }

  private async ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<AdminAnswer> {
    const { accessToken, timeoutMs = 10_000 } = this.options;
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        // The token belongs to this address and to no other.
        redirect: 'error',
        headers: { 'content-type': 'application/json', 'x-shopify-access-token': accessToken },
        body: JSON.stringify({ query, variables }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      return await readAnswer(response);
    } catch {
      return { kind: 'unavailable', reason: 'Shopify does not answer' };
    }
  }

  private learn(document: string, { throttle, requestedCost }: AdminAnswer): void {
    if (throttle !== undefined) {
      this.budget.learn(throttle);
    }
    if (requestedCost !== undefined) {
      if (this.costs.size >= mostKnownCosts && !this.costs.has(document)) {
        this.costs.clear();
      }
      this.costs.set(document, requestedCost);
    }
  }

  /** Doubles, and spreads clients that failed together. */
  private backoffMs(attempt: number): number {
    const longest = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
    return Math.ceil(longest * (0.5 + this.random() / 2));
  }

  private async pauseFor(durationMs: number): Promise<void> {
    if (durationMs > 0) {
      await this.wait(Math.min(durationMs, longestBackoffMs));
    }
  }
}

function invalid(message: string): NadiError {
  return new NadiError('CONFIG_INVALID', { message: `Shopify: ${message}` });
}
