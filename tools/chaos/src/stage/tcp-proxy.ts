import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What a proxy does to the connections that pass through it. */
export type ProxyMode =
  /** Passes everything on. */
  | { readonly kind: 'pass' }
  /** Refuses connections and has cut those there were. */
  | { readonly kind: 'cut' }
  /** Keeps what clients say, what servers say, or both, until the mode changes: a partition of the network. */
  | { readonly kind: 'hold'; readonly requests: boolean; readonly responses: boolean }
  /** Passes everything on this many milliseconds later. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** Requests arrive, responses are thrown away; when the mode changes, the connections are reset. */
  | { readonly kind: 'swallow-responses' };

interface Side {
  readonly from: Socket;
  readonly to: Socket;
  readonly isRequest: boolean;
  /** What is being kept or delayed, in order. */
  readonly waiting: { readonly chunk: Buffer; readonly dueMs: number }[];
  timer: NodeJS.Timeout | undefined;
}

/** The other end of a proxy, on this machine. */
export interface ProxyTarget {
  readonly port: number;
  /** Port to listen on; default any free one. */
  readonly listenPort?: number;
}

/** Stands between clients and a server on this machine and does to their connections what networks do. */
export class TcpProxy {
  private mode: ProxyMode = { kind: 'pass' };
  private readonly sides = new Set<Side>();
  private server: Server | undefined;

  private constructor(
    private readonly target: ProxyTarget,
    private listeningOn: number,
  ) {}

  static async before(target: ProxyTarget): Promise<TcpProxy> {
    const proxy = new TcpProxy(target, target.listenPort ?? 0);
    await proxy.open();
    return proxy;
  }

  get port(): number {
    return this.listeningOn;
  }

  /** Connections open now. */
  get connections(): number {
    return this.sides.size / 2;
  }

  async set(mode: ProxyMode): Promise<void> {
    const before = this.mode;
    this.mode = mode;
    if (before.kind === 'swallow-responses') this.resetAll();
    if (mode.kind === 'cut') {
      await this.close();
      return;
    }
    if (this.server === undefined) await this.open();
    this.sides.forEach((side) => this.release(side));
  }

  /** Refuses connections and resets those there are. */
  async close(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    this.resetAll();
    if (server !== undefined) await new Promise<void>((resolve) => server.close(() => resolve()));
  }

  /** Breaks every connection; new ones are taken. */
  resetAll(): void {
    for (const { from, timer } of this.sides) {
      clearTimeout(timer);
      from.resetAndDestroy();
    }
    this.sides.clear();
  }

  private async open(): Promise<void> {
    const server = createServer({ noDelay: true }, (client) => this.join(client));
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.listeningOn, '127.0.0.1', resolve);
    });
    this.listeningOn = (server.address() as AddressInfo).port;
    this.server = server;
  }

  private join(client: Socket): void {
    const server = connect({ port: this.target.port, host: '127.0.0.1', noDelay: true });
    this.pass({ from: client, to: server, isRequest: true, waiting: [], timer: undefined });
    this.pass({ from: server, to: client, isRequest: false, waiting: [], timer: undefined });
  }

  private pass(side: Side): void {
    const { from, to, waiting } = side;
    this.sides.add(side);
    from.on('data', (chunk: Buffer) => {
      if (this.mode.kind === 'swallow-responses' && !side.isRequest) return;
      waiting.push({ chunk, dueMs: performance.now() + (this.mode.kind === 'delay' ? this.mode.delayMs : 0) });
      this.release(side);
    });
    from.on('error', () => to.destroy());
    from.on('close', () => {
      clearTimeout(side.timer);
      this.sides.delete(side);
      to.destroySoon();
    });
  }

  /** Sends on what may go now, and comes back for the rest. */
  private release(side: Side): void {
    const { waiting, to, isRequest, from } = side;
    clearTimeout(side.timer);
    if (this.mode.kind === 'hold' && (isRequest ? this.mode.requests : this.mode.responses)) {
      // What a client goes on saying stays in its own buffers, as it does when packets are lost.
      if (waiting.length > 0) from.pause();
      return;
    }
    from.resume();
    const nowMs = performance.now();
    const due = waiting.findIndex(({ dueMs }) => dueMs > nowMs);
    for (const { chunk } of waiting.splice(0, due < 0 ? waiting.length : due)) {
      if (!to.destroyed) to.write(chunk);
    }
    const [next] = waiting;
    if (next !== undefined) side.timer = setTimeout(() => this.release(side), Math.ceil(next.dueMs - nowMs));
  }
}
