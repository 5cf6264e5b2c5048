import type { ServiceProcess } from '@nadi/test-harness';
import { tokenFor } from './token.ts';

export interface StreamedMessage {
  readonly event: string;
  readonly id: string;
  readonly data: {
    readonly tile: string;
    readonly points: readonly { readonly startMs: number; readonly value: number | null }[];
  };
}

/** A client of `GET /v1/stream` that keeps what it receives. */
export class EventStream {
  readonly messages: StreamedMessage[] = [];
  private readonly aborter = new AbortController();

  static async open(
    service: ServiceProcess,
    tenantId: string,
    tiles: readonly string[],
    lastEventId?: string,
  ): Promise<EventStream> {
    return EventStream.openWith(service, await tokenFor(tenantId), tiles, lastEventId);
  }

  /** The same with a token that is there already. */
  static async openWith(
    service: Pick<ServiceProcess, 'url'>,
    token: string,
    tiles: readonly string[],
    lastEventId?: string,
  ): Promise<EventStream> {
    const stream = new EventStream();
    const query = new URLSearchParams(tiles.map((tile): [string, string] => ['tile', tile]));
    const response = await fetch(`${service.url}/v1/stream?${query.toString()}`, {
      headers: {
        authorization: `Bearer ${token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: stream.aborter.signal,
    });
    if (response.status !== 200 || response.body === null) {
      throw new Error(`the stream answered ${response.status}`);
    }
    // It ends with the abort or the service; either way there is nothing more to keep.
    void stream.read(response.body).catch(() => undefined);
    return stream;
  }

  get lastId(): string {
    return this.messages.at(-1)?.id ?? '';
  }

  /** The newest value of each point of a tile, added up. */
  total(tile: string): number {
    const values = new Map<string, number>();
    for (const { data } of this.messages.filter((message) => message.data.tile === tile)) {
      data.points.forEach((point) => values.set(JSON.stringify([point.startMs]), point.value ?? 0));
    }
    return [...values.values()].reduce((sum, value) => sum + value, 0);
  }

  close(): void {
    this.aborter.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    let buffer = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const parts = `${buffer}${chunk}`.split('\n\n');
      buffer = parts.pop() ?? '';
      for (const part of parts) {
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(part)?.[1];
        const data = field('data');
        if (data !== undefined) {
          const message = { event: field('event') ?? '', id: field('id') ?? '', data: JSON.parse(data) as unknown };
          this.messages.push(message as StreamedMessage);
        }
      }
    }
  }
}
