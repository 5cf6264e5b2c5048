import { createHash } from 'node:crypto';
import { messageOf, NadiError } from '@nadi/errors';
import { wireBytes, type EventPublisher, type OutgoingEvent } from '@nadi/messaging';
import type { Logger } from '@nadi/observability';
import { RepeatedWork } from '@nadi/persistence';
import pg from 'pg';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import type { IngestionMetrics } from '../metrics.ts';
import type { Sources } from '../sources/sources.ts';
import { CursorReader } from './cursor-reader.ts';
import { OutboxReader } from './outbox-reader.ts';
import type { PlacedRow, RowPosition } from './read-rows.ts';
import type { LoadedSource } from './source-definition.ts';
import type { SourceReader } from './source-reader.ts';
import type { PostgresSourceStore } from './source-store.ts';

export interface SourceWorkerOptions {
  readonly store: PostgresSourceStore;
  readonly publisher: Pick<EventPublisher, 'encode' | 'send'>;
  /** Room for what waits for the broker. */
  readonly queue: FairShare;
  readonly maxEventBytes: number;
  readonly metrics: Pick<IngestionMetrics, 'accepted'>;
  readonly sources: Pick<Sources, 'noteAccepted'>;
  readonly logger: Logger;
  readonly now: () => number;
}

/** A connection to the other database, and where reading goes on. */
interface Session {
  readonly client: pg.Client;
  readonly reader: SourceReader;
}

const leaseMs = 30_000;
const retryMs = 5_000;
const connectTimeoutMs = 10_000;
const statementTimeoutMs = 60_000;

/**
 * Reads one table of another database for as long as the service runs. The position moves after the broker has the events, and events have
 * the ids of their rows: a crash in between sends them again, and they are counted once.
 */
export class SourceWorker {
  private readonly work = new RepeatedWork(() => this.turn());
  private session: Session | undefined;

  constructor(
    private readonly source: LoadedSource,
    private readonly options: SourceWorkerOptions,
  ) {}

  start(): void {
    this.work.start();
  }

  async stop(): Promise<void> {
    await this.work.stop();
    await this.disconnect();
    const { name } = this.source.definition;
    await this.options.store.release(name).catch((err: unknown) => {
      this.options.logger.warn({ err, source: name }, 'a source stays leased until its time is over');
    });
  }

  /** Reads until there is nothing more; returns the pause before the next look. */
  private async turn(): Promise<number> {
    const { name, every } = this.source.definition;
    const { store, logger } = this.options;
    try {
      while (await this.readOnce()) if (this.work.isStopped) break;
      return every;
    } catch (err) {
      await this.disconnect();
      const isHeld = err instanceof NadiError && !err.retriable;
      logger.warn({ err, source: name }, 'a source cannot be read on; it is tried again');
      await store.note(name, isHeld ? 'held' : 'waiting', messageOf(err)).catch(() => undefined);
      return Math.max(every, retryMs);
    }
  }

  private async readOnce(): Promise<boolean> {
    const { definition } = this.source;
    const { store } = this.options;
    const stored = await store.lease(definition.name, definition.tenant, leaseMs);
    if (stored === undefined) {
      await this.disconnect();
      return false;
    }
    this.session ??= await this.connect(stored.position ?? undefined);
    const { reader, client } = this.session;
    const { hasMore, waitsFor = null } = await reader.read(client, (rows) => this.take(rows));
    await store.note(definition.name, waitsFor === null ? 'reading' : 'waiting', waitsFor);
    return hasMore;
  }

  private async take(rows: readonly PlacedRow[]): Promise<void> {
    const { name, tenant } = this.source.definition;
    const events = rows.flatMap((row) => this.eventOf(row) ?? []);
    await this.send(events);
    const { metrics, sources, store } = this.options;
    metrics.accepted(events.length);
    sources.noteAccepted({ tenantId: tenant, kind: 'database', id: name }, events.length);
    const counts = { rows: rows.length, events: events.length, passedOver: rows.length - events.length };
    await store.advance(name, (rows.at(-1) as PlacedRow).position, counts);
  }

  /** Undefined for a row that no rule wants. @throws NadiError SOURCE_ROW_REFUSED */
  private eventOf({ row, position }: PlacedRow): OutgoingEvent | undefined {
    const { definition, mapper } = this.source;
    const mapped = mapper(row);
    if (mapped.kind === 'passed-over') return undefined;
    if (mapped.kind === 'bad')
      throw refused(position, `${mapped.field === '' ? '' : `${mapped.field}: `}${mapped.reason}`);
    const { contract, timeMs, data } = mapped;
    const id = mapped.id ?? rowId(definition.name, position);
    const event = { contract, id, timeMs, data, tenantId: definition.tenant, source: `/sources/${definition.name}` };
    return { ...event, receivedMs: this.options.now() };
  }

  private async send(events: readonly OutgoingEvent[]): Promise<void> {
    const { publisher, queue, maxEventBytes } = this.options;
    const records = events.map((event) => publisher.encode(event));
    const tooLarge = records.findIndex(({ value }) => value.length > maxEventBytes);
    if (tooLarge >= 0) throw refused([events[tooLarge]?.id ?? ''], `an event has more than ${maxEventBytes} bytes`);
    const bytes = records.reduce((sum, record) => sum + wireBytes(record), 0);
    const { tenant } = this.source.definition;
    const verdict = queue.enter(tenant, bytes);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too much is waiting for the broker');
    try {
      await publisher.send(records);
    } finally {
      queue.leave(tenant, bytes);
    }
  }

  private async connect(from: RowPosition | undefined): Promise<Session> {
    const { definition, url } = this.source;
    const { outbox, cursor, batch } = definition;
    const client = new pg.Client({
      ...{ connectionString: url, connectionTimeoutMillis: connectTimeoutMs, statement_timeout: statementTimeoutMs },
      // Positions are texts: they have to be written the same way every time.
      ...{ application_name: `nadi ${definition.name}`, options: '-c TimeZone=UTC -c DateStyle=ISO' },
    });
    // A connection that breaks while nobody asks would otherwise end the process.
    client.on('error', () => void this.disconnect());
    try {
      await client.connect();
    } catch (cause) {
      await client.end().catch(() => undefined);
      throw new NadiError('SOURCE_UNAVAILABLE', { message: messageOf(cause), retriable: true, cause });
    }
    const { now } = this.options;
    const reader =
      outbox === undefined
        ? new CursorReader({ cursor: cursor as NonNullable<typeof cursor>, batch, from, now })
        : new OutboxReader(outbox, batch);
    return { client, reader };
  }

  private async disconnect(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.client.end().catch(() => undefined);
  }
}

function refused(position: RowPosition, reason: string): NadiError {
  return new NadiError('SOURCE_ROW_REFUSED', { message: `row ${position.join(', ')}: ${reason}` });
}

/** The same row in the same state has the same id, whenever it is read. */
function rowId(source: string, position: RowPosition): string {
  const text = [source, ...position].map((part) => `${part.length}:${part}`).join('');
  return createHash('sha256').update(text).digest('base64url');
}
