import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** An instance behind a balancer. */
interface Backend {
  readonly url: URL;
  isReady: boolean;
}

const lookEveryMs = 100;

/**
 * Spreads new connections over the instances that say they are ready, as a load balancer of layer 4 does. It never touches a
 * connection that exists: an instance that stops has to end its own.
 */
export class Balancer {
  private readonly backends = new Map<string, Backend>();
  private readonly sockets = new Set<Socket>();
  private next = 0;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Balancer> {
    const server = createServer({ noDelay: true });
    const balancer = new Balancer(server);
    server.on('connection', (client) => balancer.join(client));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    balancer.timer = setInterval(() => void balancer.look(), lookEveryMs);
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  add(name: string, url: string): void {
    this.backends.set(name, { url: new URL(url), isReady: true });
  }

  remove(name: string): void {
    this.backends.delete(name);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private async look(): Promise<void> {
    await Promise.all(
      [...this.backends.values()].map(async (backend) => {
        try {
          const answer = await fetch(new URL('/health/ready', backend.url), { signal: AbortSignal.timeout(1_000) });
          await answer.arrayBuffer();
          backend.isReady = answer.ok;
        } catch (error) {
          // No answer in time says that the machine is busy, not that the instance is leaving.
          if ((error as Error).name !== 'TimeoutError') backend.isReady = false;
        }
      }),
    );
  }

  private join(client: Socket): void {
    const ready = [...this.backends.values()].filter(({ isReady }) => isReady);
    const backend = ready[this.next++ % Math.max(1, ready.length)];
    if (backend === undefined) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ port: Number(backend.url.port), host: backend.url.hostname, noDelay: true });
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(from);
      from.on('error', () => to.destroySoon()).on('close', () => this.sockets.delete(from));
      from.pipe(to);
    }
  }
}
