import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { NadiError } from '@nadi/errors';

/** What came back for one request. */
export interface HttpAnswer {
  readonly status: number;
  /** The header as it came. */
  readonly retryAfter: string | undefined;
  readonly body: string;
}

/** Posts events; each event is the text of a JSON object. */
export interface EventSender {
  /** @throws Error if there is no answer: what became of the events is then unknown. */
  post(events: readonly string[], signal: AbortSignal): Promise<HttpAnswer>;
  close(): void;
}

export interface HttpSenderOptions {
  /** Address of the ingestion service, such as `http://127.0.0.1:18100`. */
  readonly url: string;
  /** API key. */
  readonly key: string;
  /** How a request carries its events. Default json (an array). */
  readonly format?: 'json' | 'ndjson';
  /** How long to wait for an answer, milliseconds. Default 30,000. */
  readonly timeoutMs?: number;
  /** Connections that are kept open. Default 8. */
  readonly connections?: number;
}

const eventsPath = 'v1/events';

/**
 * A sender over kept-alive connections of node:http.
 * @throws NadiError USAGE if the address is not one.
 */
export function createHttpSender(options: HttpSenderOptions): EventSender {
  const { key, format = 'json', timeoutMs = 30_000, connections = 8 } = options;
  const target = eventsUrl(options.url);
  const isSecure = target.protocol === 'https:';
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: connections });
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': format === 'json' ? 'application/json' : 'application/x-ndjson',
  };
  return {
    post(events, signal) {
      const body = Buffer.from(format === 'json' ? `[${events.join(',')}]` : events.join('\n'));
      return new Promise((resolve, reject) => {
        const request = (isSecure ? httpsRequest : httpRequest)(
          target,
          { method: 'POST', agent, signal, timeout: timeoutMs, headers: { ...headers, 'content-length': body.length } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            response.on('error', reject);
            response.on('end', () =>
              resolve({
                status: response.statusCode ?? 0,
                retryAfter: response.headers['retry-after'],
                body: Buffer.concat(chunks).toString(),
              }),
            );
          },
        );
        request.on('timeout', () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)));
        request.on('error', reject);
        request.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

function eventsUrl(url: string): URL {
  const base = URL.parse(url.endsWith('/') ? url : `${url}/`);
  if (base === null || !/^https?:$/.test(base.protocol)) {
    throw new NadiError('USAGE', { message: `"${url}" is not the address of an HTTP service.`, context: { url } });
  }
  return new URL(eventsPath, base);
}
