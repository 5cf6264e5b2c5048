import { CoreClient } from './core-client.ts';
import type { ClientOptions, Surroundings } from './options.ts';
import type { LinkMethod, VisitorClient } from './types.ts';
import { Visitor } from './visitor.ts';

/** A client all of whose events are of one visitor. */
export class VisitingClient extends CoreClient implements VisitorClient {
  readonly #visitor: Visitor;

  constructor(options: ClientOptions, surroundings: Surroundings) {
    super(options, surroundings);
    this.#visitor = new Visitor({
      ...{ storage: this.storage, wallMs: () => this.environment.wallMs(), sessionIdleMs: this.limits.sessionIdleMs },
      sessionEndsAtMidnight: options.sessionEndsAtMidnight === true,
      constants: { channel: options.channel ?? surroundings.channel, device: options.device },
      newId: () => this.newId(),
      mayStore: () => this.consented.isGiven,
    });
  }

  get visitorId(): string | undefined {
    return this.guard(() => (this.consented.isTaking ? this.#visitor.visitorId : undefined));
  }

  get sessionId(): string | undefined {
    return this.guard(() => (this.consented.isTaking ? this.#visitor.sessionId : undefined));
  }

  identify(customerId: string, method: LinkMethod = 'sign-in'): void {
    this.guard(() => {
      if (this.state.status !== 'closed' && this.consented.isTaking && this.#visitor.link(customerId)) {
        this.take('customers.identity-linked', { customerId, method });
      }
    });
  }

  reset(): void {
    this.guard(() => this.#visitor.reset());
  }

  protected override fill(type: string, data: object): object {
    return this.#visitor.fill(type, data);
  }

  protected override granted(): void {
    this.#visitor.keep();
  }

  protected override denied(): void {
    this.#visitor.forget();
  }
}
