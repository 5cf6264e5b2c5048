import { LiveConnection, type LiveEnvironment } from './live-connection.ts';
import type { FromTab, LiveStatus, Refusal, ToTab } from './messages.ts';
import type { SseFrame } from './sse-parser.ts';
import { subscriptionTo, unionOf, type Subscription } from './subscription-set.ts';
import { applyTileMessage, snapshotOf, type TileMessage, type TileState } from './tile-state.ts';

/** A tab that has not been heard of for this long has crashed. Browsers slow timers of hidden tabs down to one a minute. */
const forgottenAfterMs = 180_000;

interface Tab {
  readonly send: (message: ToTab) => void;
  wanted: ReadonlySet<Subscription>;
  heardAtMs: number;
}

/** Joins what all tabs want into one connection and hands each tab its part; late comers get the state that is known already. */
export class LiveHub {
  private readonly tabs = new Set<Tab>();
  private readonly tiles = new Map<Subscription, TileState>();
  private readonly latest = new Map<Subscription, ToTab>();
  /** Services that send nothing at the moment, and since when. */
  private readonly lost = new Map<string, number>();
  private readonly connection: LiveConnection;
  private status: LiveStatus = { state: 'idle' };

  constructor(private readonly environment: LiveEnvironment) {
    this.connection = new LiveConnection(environment, {
      frame: (frame) => this.frame(frame),
      status: (status) => this.tell(status),
      refused: (subscriptions, refusal) => this.refused(subscriptions, refusal),
    });
  }

  /** Lets a tab in; returns what takes its messages. */
  join(send: (message: ToTab) => void): (message: FromTab) => void {
    const tab: Tab = { send, wanted: new Set(), heardAtMs: this.environment.now() };
    this.tabs.add(tab);
    send({ kind: 'status', status: this.status });
    return (message) => this.hear(tab, message);
  }

  private hear(tab: Tab, message: FromTab): void {
    tab.heardAtMs = this.environment.now();
    switch (message.kind) {
      case 'want':
        this.tabs.add(tab);
        this.want(tab, message.subscriptions);
        break;
      case 'leave':
        tab.wanted = new Set();
        this.tabs.delete(tab);
        this.update();
        break;
      case 'retry':
        this.tiles.clear();
        this.latest.clear();
        tab.send({ kind: 'retried', times: message.times });
        this.connection.retry();
        break;
      case 'here':
        // After a sleep of the machine all tabs have been silent; whoever speaks first must not drop the others for good.
        this.tabs.add(tab);
        this.dropForgotten();
        break;
    }
  }

  private want(tab: Tab, subscriptions: readonly Subscription[]): void {
    const added = subscriptions.filter((subscription) => !tab.wanted.has(subscription));
    tab.wanted = new Set(subscriptions);
    for (const subscription of added) {
      const refusal = this.connection.refusalOf(subscription);
      const tile = this.tiles.get(subscription);
      const latest = this.latest.get(subscription);
      if (refusal !== undefined) {
        tab.send({ kind: 'refused', subscriptions: [subscription], refusal });
      } else if (tile !== undefined) {
        tab.send({ kind: 'frame', service: 'reporting', event: 'snapshot', data: snapshotOf(tile) });
      } else if (latest !== undefined) {
        tab.send(latest);
      }
    }
    this.update();
  }

  private update(): void {
    const union = unionOf([...this.tabs].map(({ wanted }) => wanted));
    for (const known of [...this.tiles.keys(), ...this.latest.keys()]) {
      if (!union.includes(known)) {
        this.tiles.delete(known);
        this.latest.delete(known);
      }
    }
    this.connection.want(union);
  }

  private dropForgotten(): void {
    const nowMs = this.environment.now();
    for (const tab of this.tabs) {
      if (nowMs - tab.heardAtMs > forgottenAfterMs) {
        this.tabs.delete(tab);
      }
    }
    this.update();
  }

  /** Frames are named `<service>:<event>`; a tile's go to those who watch it, a watched event's likewise, others to all of the service. */
  private frame({ event: name, data: text }: SseFrame): void {
    const colon = name.indexOf(':');
    const service = name.slice(0, Math.max(colon, 0));
    const event = name.slice(colon + 1);
    const data = parsed(text);
    if (data === undefined) {
      return;
    }
    if (event === 'lost' || event === 'connected') {
      this.noteService(service, event === 'lost');
      return;
    }
    const message: ToTab = { kind: 'frame', service, event, data };
    if (service === 'reporting' && (event === 'snapshot' || event === 'delta')) {
      const tile = data as TileMessage;
      const subscription = subscriptionTo(service, 'tile', tile.tile);
      this.tiles.set(subscription, applyTileMessage(this.tiles.get(subscription), event, tile));
      this.sendTo((wanted) => wanted.has(subscription), message);
      return;
    }
    const watched = subscriptionTo(service, 'watch', event);
    const isWatched = [...this.tabs].some(({ wanted }) => wanted.has(watched));
    if (isWatched) {
      this.latest.set(watched, message);
    }
    const prefix = `${service}?`;
    this.sendTo(
      (wanted) => (isWatched ? wanted.has(watched) : [...wanted].some((one) => one.startsWith(prefix))),
      message,
    );
  }

  private refused(subscriptions: readonly Subscription[], refusal: Refusal): void {
    for (const tab of this.tabs) {
      const own = subscriptions.filter((subscription) => tab.wanted.has(subscription));
      if (own.length > 0) {
        tab.send({ kind: 'refused', subscriptions: own, refusal });
      }
    }
  }

  private noteService(service: string, isLost: boolean): void {
    if (isLost === this.lost.has(service)) {
      return;
    }
    if (isLost) {
      this.lost.set(service, this.environment.now());
    } else {
      this.lost.delete(service);
    }
    if (this.status.state === 'connected') {
      this.tell({ state: 'connected' });
    }
  }

  private tell(next: LiveStatus): void {
    if (next.state === 'idle') {
      this.lost.clear();
    }
    const lost = [...this.lost].map(([service, sinceMs]) => ({ service, sinceMs }));
    const status: LiveStatus = next.state === 'connected' && lost.length > 0 ? { ...next, lost } : next;
    this.status = status;
    this.tabs.forEach(({ send }) => send({ kind: 'status', status }));
  }

  private sendTo(isFor: (wanted: ReadonlySet<Subscription>) => boolean, message: ToTab): void {
    for (const { wanted, send } of this.tabs) {
      if (isFor(wanted)) {
        send(message);
      }
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
