import type { Logger } from '@nadi/observability';
import pg from 'pg';
import { changedChannel } from '../rollup/rollup-store.ts';

const reconnectMs = 1_000;

/** Hears from the database which metrics changed, whichever instance changed them. Connects again by itself. */
export class ChangeListener {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly onChange: (tenantId: string, metric: string) => void,
    private readonly logger: Logger,
  ) {}

  async start(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: 'nadi-reporting-listener',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    this.client = client;
    client.on('error', () => undefined);
    client.on('end', () => this.reconnect());
    client.on('notification', ({ payload = '' }) => {
      const [tenantId = '', metric = ''] = payload.split('\n');
      this.onChange(tenantId, metric);
    });
    try {
      await client.connect();
      await client.query(`listen ${changedChannel}`);
    } catch (err) {
      this.logger.warn({ err }, 'cannot listen for changes; trying again');
      this.reconnect();
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private reconnect(): void {
    clearTimeout(this.timer);
    if (!this.stopped) {
      this.timer = setTimeout(() => void this.start(), reconnectMs);
    }
  }
}
