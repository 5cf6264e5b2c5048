import { beforeEach, describe, expect, it } from '@jest/globals';
import { LiveConnection } from './live-connection.ts';
import { LiveHub } from './live-hub.ts';
import type { LiveStatus, Refusal, ToTab } from './messages.ts';
import type { SseFrame } from './sse-parser.ts';

/** A server that answers as it is told, and a clock that stands still until it is told. */
class Surroundings {
  readonly requests: { readonly path: string; readonly lastEventId: string | undefined }[] = [];
  readonly answers: Response[] = [];
  nowMs = 1_000;
  private stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  private timers: { readonly delayMs: number; readonly call: () => void }[] = [];

  readonly environment = {
    fetch: async (path: string, { headers, signal }: RequestInit) => {
      this.requests.push({ path, lastEventId: (headers as Record<string, string>)['last-event-id'] });
      return this.answers.shift() ?? this.open(signal ?? undefined);
    },
    after: (delayMs: number, call: () => void) => {
      const timer = { delayMs, call };
      this.timers.push(timer);
      return () => void (this.timers = this.timers.filter((one) => one !== timer));
    },
    now: () => this.nowMs,
    random: () => 0,
  };

  private open(signal: AbortSignal | undefined): Response {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.stream = controller;
        signal?.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    return new Response(body);
  }

  async send(text: string): Promise<void> {
    this.stream?.enqueue(new TextEncoder().encode(text));
    await settled();
  }

  async end(): Promise<void> {
    this.stream?.close();
    await settled();
  }

  /** Lets time pass until the timers of at most this length have run. */
  async pass(longestMs = 30_000): Promise<void> {
    const due = this.timers.filter(({ delayMs }) => delayMs <= longestMs);
    this.timers = this.timers.filter((timer) => !due.includes(timer));
    due.forEach(({ call }) => call());
    await settled();
  }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const refused = () =>
  Response.json({ code: 'METRIC_UNKNOWN', reason: 'There is none.', remedy: 'Take another.' }, { status: 404 });
const [orders, revenue, nonsense] = ['reporting?tile=orders', 'reporting?tile=revenue', 'reporting?tile=nonsense'];
const snapshot = (tile: string, id: string) =>
  `event: reporting:snapshot\nid: ${id}\ndata: ${JSON.stringify({ tile, fromMs: 0, toMs: 60_000, watermarkMs: 0, points: [] })}\n\n`;

let around: Surroundings;
let states: LiveStatus[];
let frames: SseFrame[];
let refusals: [readonly string[], Refusal][];
let connection: LiveConnection;

beforeEach(() => {
  around = new Surroundings();
  [states, frames, refusals] = [[], [], []];
  connection = new LiveConnection(around.environment, {
    status: (status) => states.push(status),
    frame: (frame) => frames.push(frame),
    refused: (subscriptions, refusal) => refusals.push([subscriptions, refusal]),
  });
});

describe('the live connection', () => {
  it('opens one stream for what is asked for within a moment, and reads its frames', async () => {
    connection.want([orders]);
    connection.want([orders, revenue]);
    await around.pass();
    await around.send(snapshot('orders', 'a.1'));
    expect(around.requests).toHaveLength(1);
    expect(frames.map(({ event, id }) => [event, id])).toEqual([['reporting:snapshot', 'a.1']]);
    expect(states.map(({ state }) => state).slice(-2)).toEqual(['connecting', 'connected']);
  });

  it('says at once that it is lost, and goes on where it stopped', async () => {
    connection.want([orders]);
    await around.pass();
    await around.send(snapshot('orders', 'a.7'));
    await around.end();
    expect(states.at(-1)).toMatchObject({ state: 'reconnecting', sinceMs: 1_000 });
    await around.pass();
    expect(around.requests.map(({ lastEventId }) => lastEventId)).toEqual([undefined, 'a.7']);
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });

  it('begins anew when the set has changed, and does nothing when it has not', async () => {
    connection.want([orders]);
    await around.pass(1_000);
    await around.send(snapshot('orders', 'a.7'));
    connection.want([orders]);
    await around.pass(1_000);
    expect(around.requests).toHaveLength(1);
    connection.want([orders, revenue]);
    await around.pass(1_000);
    expect(around.requests.at(-1)?.lastEventId).toBeUndefined();
    connection.want([]);
    expect(states.at(-1)).toEqual({ state: 'idle' });
  });

  it('takes long silence for a loss', async () => {
    connection.want([orders]);
    await around.pass(1_000);
    await around.pass(60_000);
    expect(states.at(-1)).toMatchObject({ state: 'reconnecting' });
    await around.pass(1_000);
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });

  it('leaves out what the server turns down, says why, and goes on with the rest', async () => {
    connection.want([orders]);
    await around.pass(1_000);
    around.answers.push(refused());
    connection.want([nonsense, orders]);
    await around.pass(1_000);
    expect(refusals).toEqual([[[nonsense], expect.objectContaining({ code: 'METRIC_UNKNOWN' })]]);
    await around.pass(1_000);
    expect(around.requests.at(-1)?.path).not.toContain('nonsense');
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });

  it('blames nobody for a refusal that comes when something else is wanted already', async () => {
    let answer: () => void = () => undefined;
    const body = new ReadableStream({ start: (controller) => void (answer = () => controller.close()) });
    around.answers.push(new Response(body, { status: 404 }));
    connection.want([nonsense]);
    await around.pass(1_000);
    connection.want([orders]);
    answer();
    await around.pass(1_000);
    expect(refusals).toEqual([]);
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });

  it('does not try again without a session until somebody asks', async () => {
    around.answers.push(new Response(null, { status: 401 }));
    connection.want([orders]);
    await around.pass();
    await around.pass();
    expect(states.at(-1)).toEqual({ state: 'signed-out' });
    expect(around.requests).toHaveLength(1);
    connection.retry();
    await around.pass(0);
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });

  it('waits longer with each failure while the server is overloaded', async () => {
    around.answers.push(new Response(null, { status: 503 }), new Response(null, { status: 429 }));
    connection.want([orders]);
    await around.pass(60);
    await around.pass(250);
    await around.pass(250);
    expect(around.requests).toHaveLength(2);
    expect(states.at(-1)).toMatchObject({ state: 'reconnecting', refusal: { code: 'HTTP_429' } });
    await around.pass(500);
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });
});

describe('a stream that the server does not open now', () => {
  it('is told from a lost connection by what the server says, until there is a place', async () => {
    const refusal = { code: 'STREAMS_EXCEEDED', reason: '5 streams of yours are open.', remedy: 'Close one.' };
    around.answers.push(Response.json(refusal, { status: 429 }));
    connection.want([orders]);
    await around.pass(60);
    expect(states.at(-1)).toEqual({ state: 'reconnecting', sinceMs: 1_000, reason: refusal.reason, refusal });
    expect(refusals).toEqual([]);
    await around.pass(250);
    expect(states.at(-1)).toEqual({ state: 'connected' });
  });

  it('is a lost connection where nobody answered', async () => {
    connection.want([orders]);
    await around.pass(60);
    await around.end();
    expect(states.at(-1)).not.toHaveProperty('refusal');
  });
});

describe('the hub of all tabs', () => {
  const join = (hub: LiveHub) => {
    const received: ToTab[] = [];
    return { received, say: hub.join((message) => received.push(message)) };
  };
  const tilesOf = (received: readonly ToTab[]) =>
    received.flatMap((message) => (message.kind === 'frame' ? [(message.data as { tile: string }).tile] : []));

  it('shares one stream, gives each tab its part, and a late one the state that is known', async () => {
    const hub = new LiveHub(around.environment);
    const [one, two] = [join(hub), join(hub)];
    one.say({ kind: 'want', subscriptions: [orders] });
    two.say({ kind: 'want', subscriptions: [revenue] });
    await around.pass(1_000);
    await around.send(snapshot('orders', 'a.1') + snapshot('revenue', 'a.2'));
    expect([tilesOf(one.received), tilesOf(two.received)]).toEqual([['orders'], ['revenue']]);

    const late = join(hub);
    late.say({ kind: 'want', subscriptions: [orders] });
    await around.pass(1_000);
    expect(tilesOf(late.received)).toEqual(['orders']);
    expect(around.requests).toHaveLength(1);
  });

  it('says which service sends nothing, until it does', async () => {
    const hub = new LiveHub(around.environment);
    const one = join(hub);
    const statuses = () => one.received.flatMap((message) => (message.kind === 'status' ? [message.status] : []));
    one.say({ kind: 'want', subscriptions: [orders] });
    await around.pass(1_000);
    await around.send('event: reporting:lost\ndata: {}\n\n');
    expect(statuses().at(-1)).toEqual({ state: 'connected', lost: [{ service: 'reporting', sinceMs: 1_000 }] });
    around.nowMs += 5_000;
    await around.send('event: reporting:lost\ndata: {}\n\n');
    expect(statuses().at(-1)).toEqual({ state: 'connected', lost: [{ service: 'reporting', sinceMs: 1_000 }] });
    await around.send('event: reporting:connected\ndata: {}\n\n');
    expect(statuses().at(-1)).toEqual({ state: 'connected' });
  });

  it('forgets no tab that speaks again after all have slept', async () => {
    const hub = new LiveHub(around.environment);
    const [one, two] = [join(hub), join(hub)];
    one.say({ kind: 'want', subscriptions: [orders] });
    two.say({ kind: 'want', subscriptions: [revenue] });
    around.nowMs += 3_600_000;
    one.say({ kind: 'here' });
    two.say({ kind: 'here' });
    await around.pass(1_000);
    await around.send(snapshot('revenue', 'a.1'));
    expect(tilesOf(two.received)).toEqual(['revenue']);
  });

  it('says where the stream begins that was begun anew', async () => {
    const hub = new LiveHub(around.environment);
    const one = join(hub);
    one.say({ kind: 'want', subscriptions: [orders] });
    await around.pass(1_000);
    await around.send(snapshot('orders', 'a.1'));
    one.say({ kind: 'retry', times: 1 });
    await around.pass(1_000);
    await around.send(snapshot('orders', 'b.1'));
    const kinds = one.received.map(({ kind }) => kind).filter((kind) => kind !== 'status');
    expect(kinds).toEqual(['frame', 'retried', 'frame']);
  });

  it('asks no longer for what only a tab wanted that has left', async () => {
    const hub = new LiveHub(around.environment);
    const [one, two] = [join(hub), join(hub)];
    one.say({ kind: 'want', subscriptions: [orders] });
    two.say({ kind: 'want', subscriptions: [revenue] });
    await around.pass(1_000);
    two.say({ kind: 'leave' });
    await around.pass(1_000);
    expect(around.requests.at(-1)?.path).not.toContain('revenue');
  });
});
