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
  Client,
  ClientState,
  ClientStats,
  ContextField,
  DropReason,
  EventName,
  LostEvent,
  Problem,
  Rejection,
  TrackedData,
} from './types.ts';

const idBytes = 10;

/** The client, whatever it runs in. It does nothing by itself before `start`. */
export class CoreClient implements Client<ContextField> {
  protected readonly environment: Environment;
  protected readonly limits: Limits;
  protected readonly storage: EventStorage;
  protected readonly consented: Consent;
  readonly #queue: EventQueue;
  readonly #clock: ServerClock;
  readonly #keeper: EventKeeper;
  readonly #sender: Sender;
  #detach: (() => void) | undefined;
  /** Set as soon as the storage may be used. */
  #opening: Promise<void> | undefined;
  #isClosed = false;
  #hasEnded = false;
  #sent = 0;
  #rejected = 0;
  #dropped = 0;

  constructor(
    protected readonly options: ClientOptions,
    protected readonly surroundings: Surroundings,
  ) {
    const environment = { ...realEnvironment, ...options.environment };
    const storage = options.storage ?? surroundings.storage;
    const { limits, problem } = limitsOf(options, surroundings.limits);
    const { wallMs } = environment;
    const mayStore = () => this.consented.isGiven;
    this.environment = environment;
    this.limits = limits;
    this.storage = storage;
    this.#queue = new EventQueue(limits);
    this.consented = new Consent(storage, options.beforeConsent ?? surroundings.beforeConsent);
    const learned = mayStore() ? storage.read('offset') : undefined;
    this.#clock = new ServerClock(environment, learned === undefined ? undefined : Number(learned));
    const queue = this.#queue;
    const clock = this.#clock;
    this.#keeper = new EventKeeper({ storage, queue, clock, wallMs, mayStore, repeatableMs: limits.repeatableMs });
    this.#sender = this.#createSender();
    if (problem !== undefined) this.#stop(problem);
  }

  /** Takes up what an earlier life has left, if there is consent. */
  start(): this {
    this.#detach = this.guard(() => this.surroundings.attach?.(this));
    this.guard(() => this.#follow());
    return this;
  }

  get state(): ClientState {
    const { problem } = this.#sender;
    if (this.#isClosed) return { status: 'closed' };
    if (problem !== undefined) return { status: 'stopped', problem };
    const { isGiven, isDenied } = this.consented;
    return { status: isGiven ? 'running' : isDenied ? 'consent-denied' : 'awaiting-consent' };
  }

  get stats(): ClientStats {
    return {
      queued: this.#queue.length,
      sent: this.#sent,
      rejected: this.#rejected,
      dropped: this.#dropped,
      retries: this.#sender.retries,
    };
  }

  track<N extends EventName>(type: N, data: TrackedData<N, ContextField>): string | undefined {
    return this.guard(() => this.take(type, data));
  }

  consent({ analytics }: { readonly analytics: boolean }): void {
    this.guard(() => {
      if (!analytics) {
        this.#forget();
        this.storage.clear();
      }
      this.consented.decide(analytics);
      this.#follow();
    });
  }

  authorize(key: string): void {
    this.guard(() => {
      const { problem } = limitsOf({ ...this.options, key }, this.surroundings.limits);
      if (problem === undefined) {
        this.#sender.authorize(key);
      } else {
        this.#stop(problem);
      }
    });
  }

  async flush(): Promise<boolean> {
    await this.#opening;
    return this.#sender.flush();
  }

  async close(): Promise<boolean> {
    this.#isClosed = true;
    this.#detach?.();
    let timer: unknown;
    const late = new Promise<boolean>((resolve) => {
      timer = this.environment.setTimer(() => resolve(false), this.limits.requestTimeoutMs);
    });
    const isEmpty = await Promise.race([this.flush(), late]);
    this.environment.clearTimer(timer);
    this.#hasEnded = true;
    this.#sender.abort();
    await this.storage.close();
    return isEmpty;
  }

  /** The page may be gone in a moment. */
  leave(): void {
    this.guard(() => this.#sender.leave());
  }

  /** The page is back, or the network: takes over what others have left, and tries again. */
  comeBack(): void {
    this.guard(() => {
      this.#opening = undefined;
      this.#follow();
      this.#sender.hurry();
    });
  }

  protected take(type: string, data: object): string | undefined {
    const id = this.newId();
    const event = { id, type, data };
    this.#follow();
    if (this.#isClosed || !this.consented.isTaking) return this.#drop(event, this.#isClosed ? 'closed' : 'consent');
    const json = data instanceof Object ? toJson(this.fill(type, data)) : undefined;
    if (json === undefined) return this.#drop(event, 'not-json');
    const isUncorrected = this.#clock.offsetMs === undefined;
    const queued = queuedEvent({ id, type, timeMs: this.#clock.now(), data: json, isUncorrected });
    if (queued.bytes > this.limits.queueBytes) return this.#drop(event, 'too-large');
    this.#keeper.keep(queued);
    this.#dropAll(this.#queue.add(queued), 'full');
    this.#sender.added();
    return id;
  }

  /** Does what consent allows or forbids; it may have been decided in another tab. */
  #follow(): void {
    if (this.consented.isDenied) {
      this.#forget();
    } else if (this.consented.isGiven && this.#opening === undefined) {
      this.granted();
      this.#opening = this.#keeper
        .open()
        .then((dropped) => {
          this.#dropAll(dropped, 'full');
          this.#sender.added();
        })
        .catch((error: unknown) => this.environment.warn('failed', error));
    }
  }

  #forget(): void {
    this.#opening = undefined;
    this.#keeper.close();
    this.#sender.abort();
    this.denied();
    const events = [...this.#queue.all()];
    this.#queue.remove(events);
    this.#dropAll(events, 'consent');
  }

  /** Tells of events that are no longer in the queue. */
  #dropAll(events: readonly QueuedEvent[], reason: DropReason): void {
    this.storage.remove(events.map(({ id }) => id));
    events.forEach((event) => this.#drop(event, reason, lost));
  }

  #drop<E>(event: E, reason: DropReason, toLost: (event: E) => LostEvent = (same) => same as LostEvent): undefined {
    this.#dropped += 1;
    const { onDropped } = this.options;
    // What the host does with news must not keep the client from its work.
    if (onDropped !== undefined) this.guard(() => onDropped(toLost(event), reason));
  }

  #createSender(): Sender {
    const { environment, limits } = this;
    const { endpoint, key } = this.options;
    const parts = {
      ...{ environment, limits, queue: this.#queue, clock: this.#clock },
      keepaliveBytes: this.surroundings.keepaliveBytes,
      url: `${String(endpoint).replace(/\/+$/, '')}/v1/events`,
      maySend: () => this.consented.isGiven && !this.#hasEnded,
      weed: (events: readonly QueuedEvent[]) => this.#weed(events),
      onClock: () => this.#onClock(),
      onSettled: (events: readonly QueuedEvent[], rejections: ReadonlyMap<number, Rejection>) =>
        this.#settle(events, rejections),
      onUncertain: (events: readonly QueuedEvent[]) => this.#keeper.doubt(events),
      onStopped: (problem: Problem) => this.#stop(problem),
    };
    return new Sender(parts, key);
  }

  #weed(events: readonly QueuedEvent[]): boolean {
    const stale = this.#keeper.unrepeatable(events);
    this.#queue.remove(stale);
    this.#dropAll(stale, 'uncertain');
    return this.#keeper.leaveToOthers(events) || stale.length > 0;
  }

  #onClock(): void {
    this.#keeper.correct();
    const offset = String(this.#clock.offsetMs ?? '');
    if (offset !== '' && this.consented.isGiven && this.storage.read('offset') !== offset) {
      this.storage.write('offset', offset);
    }
  }

  #settle(events: readonly QueuedEvent[], rejections: ReadonlyMap<number, Rejection>): void {
    this.#keeper.forget(events);
    this.#rejected += rejections.size;
    this.#sent += events.length - rejections.size;
    const { onRejected } = this.options;
    rejections.forEach((rejection, index) => {
      const event = events[index];
      if (event !== undefined) this.guard(() => onRejected?.(lost(event), rejection));
    });
  }

  #stop(problem: Problem): void {
    this.#sender.problem = problem;
    const { onStopped } = this.options;
    this.guard(() => (onStopped ? onStopped(problem) : this.environment.warn('nothing is sent', problem)));
  }

  /** What is known beside the data of an event. */
  protected fill(_type: string, data: object): object {
    return data;
  }

  /** From now on something may be kept on the device. */
  protected granted(): void {}

  protected denied(): void {}

  protected newId(): string {
    return eventId(this.environment.wallMs(), this.environment.randomBytes(idBytes));
  }

  /** Whatever goes wrong is not the page's concern. */
  protected guard<T>(act: () => T): T | undefined {
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
function toJson(data: unknown): string | undefined {
  try {
    return JSON.stringify(data);
  } catch {
    return undefined;
  }
}
