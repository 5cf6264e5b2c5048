import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf, NadiError, errorCodes, type ErrorCode } from '@nadi/errors';

/** An upload as ingestion shows it. */
export interface ShownUpload {
  readonly id: string;
  readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly format: string;
  readonly type?: string;
  readonly mapping?: string;
  readonly bytes: number;
  readonly bytesRead: number | null;
  readonly rows: number;
  readonly accepted: number;
  readonly refused: number;
  readonly passedOver: number;
  readonly refusedByCode: Readonly<Record<string, number>>;
  readonly rowsPerSecond: number | null;
  readonly problem: { readonly code: string; readonly reason: string; readonly row?: number } | null;
  readonly createdAt: string;
  readonly endedAt: string | null;
}

/** A row that was refused, without its values. */
export interface ShownRow {
  readonly row: number;
  readonly code: string;
  readonly field: string | null;
  readonly reason: string;
  readonly remedy: string;
  readonly shape: string | null;
}

export interface FileToUpload {
  readonly file: string;
  /** `format`, `type` or `mapping`, and `sha256`. */
  readonly query: Readonly<Record<string, string>>;
  readonly onProgress: (bytes: number, total: number) => void;
}

interface Answer {
  readonly code?: string;
  readonly reason?: string;
}

const mostTries = 60;
const retriable = new Set([429, 503]);

/** The routes of uploads, with an API key. */
export class UploadsClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /**
   * Sends a file; where there is no room for it yet, it is sent again.
   * @throws NadiError FILE_UNREADABLE, SERVICE_UNREACHABLE, or what ingestion answered
   */
  async upload({ file, query, onProgress }: FileToUpload): Promise<ShownUpload> {
    const { size } = await stat(file);
    for (let tries = 1; ; tries += 1) {
      const response = await this.fetch(`?${new URLSearchParams(query).toString()}`, {
        method: 'POST',
        body: Readable.toWeb(Readable.from(counted(file, size, onProgress))) as never,
        headers: { 'content-type': 'application/octet-stream' },
        duplex: 'half',
      });
      if (!retriable.has(response.status) || tries >= mostTries) return readAnswer<ShownUpload>(response);
      await response.arrayBuffer();
      await sleep(Number(response.headers.get('retry-after') ?? '1') * 1_000);
    }
  }

  async list(query: Readonly<Record<string, string>>): Promise<{ readonly uploads: readonly ShownUpload[] }> {
    return readAnswer(await this.fetch(`?${new URLSearchParams(query).toString()}`));
  }

  async show(id: string): Promise<ShownUpload> {
    return readAnswer(await this.fetch(`/${encodeURIComponent(id)}`));
  }

  async cancel(id: string): Promise<ShownUpload> {
    return readAnswer(await this.fetch(`/${encodeURIComponent(id)}/cancel`, { method: 'POST' }));
  }

  /** All that are kept, page by page. */
  async *refused(id: string): AsyncGenerator<ShownRow> {
    for (let after: number | undefined = 0; after !== undefined;) {
      const page: { rows: ShownRow[]; next?: number } = await readAnswer(
        await this.fetch(`/${encodeURIComponent(id)}/refused?after=${after}`),
      );
      yield* page.rows;
      after = page.next;
    }
  }

  private async fetch(path: string, init: RequestInit & { readonly duplex?: 'half' } = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string> | undefined), authorization: `Bearer ${this.key}` };
    try {
      return await fetch(`${this.url}/v1/uploads${path}`, { ...init, headers });
    } catch (cause) {
      throw new NadiError('SERVICE_UNREACHABLE', {
        message: `${this.url}: ${messageOf(cause)}`,
        retriable: true,
        cause,
      });
    }
  }
}

async function* counted(file: string, total: number, onProgress: FileToUpload['onProgress']): AsyncGenerator<Buffer> {
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    onProgress(bytes, total);
    yield chunk;
  }
}

async function readAnswer<T>(response: Response): Promise<T> {
  const answer = (await response.json().catch(() => ({}))) as Answer;
  if (response.ok) return answer as T;
  const known = answer.code !== undefined && Object.hasOwn(errorCodes, answer.code);
  throw new NadiError(known ? (answer.code as ErrorCode) : 'SERVICE_UNREACHABLE', {
    message: answer.reason ?? `ingestion answered ${response.status}`,
  });
}
