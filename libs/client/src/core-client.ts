import { Consent } from './consent.ts';
import { realEnvironment, type Environment } from './environment.ts';
import { eventId } from './event-id.ts';
import { EventKeeper } from './event-keeper.ts';
import { EventQueue, type QueuedEvent } from './event-queue.ts';
import type { EventStorage } from './event-storage.ts';
import { queuedEvent } from './event-text.ts';
import { limitsOf, type ClientOptions, type Limits, type Surroundings } from './options.ts';
import { Sender } from './sender.ts';
import { ServerClock } from './server-clock.ts';
import type {
  ClientState,
  ClientStats,
  ContextField,
  DropReason,
  EventName,
  LinkMethod,
  LostEvent,
  Problem,
  Rejection,
  TrackedData,
  VisitorClient,
} from './types.ts';
import { Visitor } from './visitor.ts';

const idBytes = 10;

/** The client, whatever it runs in. */
export class CoreClient implements VisitorClient {
  private readonly environment: Environment;
  private readonly limits: Limits;
  private readonly storage: EventStorage;
  private readonly queue: EventQueue;
  private readonly clock: ServerClock;
  private readonly consented: Consent;
  private readonly keeper: EventKeeper;
  private readonly visitor: Visitor;
  private readonly sender: Sender;
  private readonly detach: (() => void) | undefined;
  /** Set as soon as the storage may be used. */
  private opening: Promise<void> | undefined;
  private isClosed = false;
  private hasEnded = false;
  private sent = 0;
  private rejected = 0;
  private dropped = 0;

  constructor(
    private readonly options: ClientOptions,
    private readonly surroundings: Surroundings,
  ) {
    const environment = { ...realEnvironment, ...options.environment };
    const storage = options.storage ?? surroundings.storage;
    const { limits, problem } = limitsOf(options, surroundings.limits);
    const { wallMs } = environment;
    const mayStore = () => this.consented.isGiven;
    this.environment = environment;
    this.limits = limits;
    this.storage = storage;
    this.queue = new EventQueue(limits);
    this.consented = new Consent(storage, options.beforeConsent ?? surroundings.beforeConsent);
    const learned = mayStore() ? storage.read('offset') : undefined;
    this.clock = new ServerClock(environment, learned === undefined ? undefined : Number(learned));
    const { queue, clock } = this;
    this.keeper = new EventKeeper({ storage, queue, clock, wallMs, mayStore, repeatableMs: limits.repeatableMs });
    this.visitor = new Visitor({
      ...{ storage, wallMs, mayStore, sessionIdleMs: limits.sessionIdleMs },
      sessionEndsAtMidnight: options.sessionEndsAtMidnight === true,
      constants: { channel: options.channel ?? surroundings.channel, device: options.device },
      newId: () => this.newId(),
    });
    this.sender = this.createSender();
    if (problem !== undefined) this.stop(problem);
    this.detach = this.guard(() => surroundings.attach?.(this));
    this.follow();
  }

  get state(): ClientState {
    const { problem } = this.sender;
    if (this.isClosed) return { status: 'closed' };
    if (problem !== undefined) return { status: 'stopped', problem };
    const { isGiven, isDenied } = this.consented;
    return { status: isGiven ? 'running' : isDenied ? 'consent-denied' : 'awaiting-consent' };
  }

  get stats(): ClientStats {
    const { sent, rejected, dropped, queue, sender } = this;
    return { queued: queue.length, sent, rejected, dropped, retries: sender.retries };
  }

  get visitorId(): string | undefined {
    return this.hasVisitor() ? this.visitor.visitorId : undefined;
  }

  get sessionId(): string | undefined {
    return this.hasVisitor() ? this.visitor.sessionId : undefined;
  }

  track<N extends EventName>(type: N, data: TrackedData<N, ContextField>): string | undefined {
    return this.guard(() => this.take(type, data));
  }

  identify(customerId: string, method: LinkMethod = 'sign-in'): void {
    this.guard(() => {
      if (!this.isClosed && this.hasVisitor() && this.visitor.link(customerId)) {
        this.take('customers.identity-linked', { customerId, method });
      }
    });
  }

  reset(): void {
    this.guard(() => this.visitor.reset());
  }

  consent({ analytics }: { readonly analytics: boolean }): void {
    this.guard(() => {
      if (!analytics) {
        this.forget();
        this.storage.clear();
      }
      this.consented.decide(analytics);
      this.follow();
    });
  }

  authorize(key: string): void {
    this.guard(() => {
      const { problem } = limitsOf({ ...this.options, key }, this.surroundings.limits);
      if (problem === undefined) {
        this.sender.authorize(key);
      } else {
        this.stop(problem);
      }
    });
  }

  async flush(): Promise<boolean> {
    await this.opening;
    return this.sender.flush();
  }

  async close(): Promise<boolean> {
    this.isClosed = true;
    this.detach?.();
    let timer: unknown;
    const late = new Promise<boolean>((resolve) => {
      timer = this.environment.setTimer(() => resolve(false), this.limits.requestTimeoutMs);
    });
    const isEmpty = await Promise.race([this.flush(), late]);
    this.environment.clearTimer(timer);
    this.hasEnded = true;
    this.sender.abort();
    await this.storage.close();
    return isEmpty;
  }

  /** The page may be gone in a moment. */
  leave(): void {
    this.guard(() => this.sender.leave());
  }

  /** The page is back, or the network: takes over what others have left, and tries again. */
  comeBack(): void {
    this.guard(() => {
      this.opening = undefined;
      this.follow();
      this.sender.hurry();
    });
  }

  private take(type: string, data: object): string | undefined {
    const id = this.newId();
    const event = { id, type, data };
    this.follow();
    if (this.isClosed || !this.consented.isTaking) return this.drop(event, this.isClosed ? 'closed' : 'consent');
    const json = toJson(this.hasVisitor() ? this.visitor.fill(type, data) : data);
    if (json === undefined) return this.drop(event, 'not-json');
    const isUncorrected = this.clock.offsetMs === undefined;
    const queued = queuedEvent({ id, type, timeMs: this.clock.now(), data: json, isUncorrected });
    if (queued.bytes > this.limits.queueBytes) return this.drop(event, 'too-large');
    this.keeper.keep(queued);
    this.dropAll(this.queue.add(queued), 'full');
    this.sender.added();
    return id;
  }

  /** Does what consent allows or forbids; it may have been decided in another tab. */
  private follow(): void {
    if (this.consented.isDenied) {
      this.forget();
    } else if (this.consented.isGiven && this.opening === undefined) {
      this.visitor.keep();
      this.opening = this.keeper.open().then((dropped) => {
        this.dropAll(dropped, 'full');
        this.sender.added();
      });
    }
  }

  private forget(): void {
    this.opening = undefined;
    this.keeper.close();
    this.sender.abort();
    this.visitor.forget();
    this.dropAll([...this.queue.all()], 'consent');
  }

  private dropAll(events: readonly QueuedEvent[], reason: DropReason): void {
    if (events.length === 0) return;
    this.keeper.forget(events);
    events.forEach((event) => this.drop(event, reason, lost));
  }

  private drop<E>(event: E, reason: DropReason, toLost: (event: E) => LostEvent = (same) => same as LostEvent): undefined {
    this.dropped += 1;
    const { onDropped } = this.options;
    // What the host does with news must not keep the client from its work.
    if (onDropped !== undefined) this.guard(() => onDropped(toLost(event), reason));
  }

  private createSender(): Sender {
    const { environment, limits, queue, clock } = this;
    const { endpoint, key } = this.options;
    const parts = {
      ...{ environment, limits, queue, clock, keepaliveBytes: this.surroundings.keepaliveBytes },
      url: `${String(endpoint).replace(/\/+$/, '')}/v1/events`,
      maySend: () => this.consented.isGiven && !this.hasEnded,
      weed: (events: readonly QueuedEvent[]) => this.weed(events),
      onClock: () => this.onClock(),
      onSettled: (events: readonly QueuedEvent[], rejections: ReadonlyMap<number, Rejection>) =>
        this.settle(events, rejections),
      onUncertain: (events: readonly QueuedEvent[]) => this.keeper.doubt(events),
      onStopped: (problem: Problem) => this.stop(problem),
    };
    return new Sender(parts, key);
  }

  private weed(events: readonly QueuedEvent[]): boolean {
    const stale = this.keeper.unrepeatable(events);
    this.dropAll(stale, 'uncertain');
    return this.keeper.leaveToOthers(events) || stale.length > 0;
  }

  private onClock(): void {
    this.keeper.correct();
    const offset = String(this.clock.offsetMs ?? '');
    if (offset !== '' && this.consented.isGiven && this.storage.read('offset') !== offset) {
      this.storage.write('offset', offset);
    }
  }

  private settle(events: readonly QueuedEvent[], rejections: ReadonlyMap<number, Rejection>): void {
    this.keeper.forget(events);
    this.rejected += rejections.size;
    this.sent += events.length - rejections.size;
    const { onRejected } = this.options;
    rejections.forEach((rejection, index) => {
      const event = events[index];
      if (event !== undefined) this.guard(() => onRejected?.(lost(event), rejection));
    });
  }

  private stop(problem: Problem): void {
    this.sender.problem = problem;
    const { onStopped } = this.options;
    this.guard(() => (onStopped ? onStopped(problem) : this.environment.warn('nothing is sent', problem)));
  }

  private hasVisitor(): boolean {
    return this.surroundings.hasVisitor && this.consented.isTaking;
  }

  private newId(): string {
    return eventId(this.environment.wallMs(), this.environment.randomBytes(idBytes));
  }

  /** Whatever goes wrong is not the page's concern. */
  private guard<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (error) {
      this.environment.warn('failed', error);
      return undefined;
    }
  }
}

function lost({ id, type, data }: QueuedEvent): LostEvent {
  return { id, type, data: JSON.parse(data) as unknown };
}

/** Undefined for what is not an object that JSON can express. */
function toJson(data: object): string | undefined {
  try {
    return JSON.stringify(data);
  } catch {
    return undefined;
  }
}
