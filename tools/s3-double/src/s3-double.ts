import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Bucket } from './bucket.ts';
import { answerObject, type ObjectAnswer } from './object-api.ts';
import { readBody } from './read-body.ts';
import { S3Error } from './s3-error.ts';
import { verifySignature, type Credentials } from './signature-v4.ts';
import { xmlDocument } from './xml.ts';

/** What goes wrong at a request; `cut-answer` breaks off in the middle of what is read. */
export type S3Fault = 'slow-down' | 'internal-error' | 'broken-connection' | 'cut-answer';

export interface S3DoubleOptions extends Partial<Credentials> {
  /** Default: one that is called `bucket`. */
  readonly buckets?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** What the double takes if nothing else is said. */
const usual: Credentials = {
  accessKeyId: 'AKIAOFTHETESTS000001',
  secretAccessKey: 'the-secret-of-the-tests',
  region: 'us-east-1',
};

/** Buckets in memory behind the part of S3's REST API that Nadi uses, path style, over HTTP on 127.0.0.1. */
export class S3Double {
  readonly credentials: Credentials;
  /** Method, path and query of each request, refused ones too. */
  readonly requests: string[] = [];
  private readonly buckets: ReadonlyMap<string, Bucket>;
  private readonly faults: S3Fault[] = [];
  private readonly now: () => number;
  private server: Server | undefined;

  private constructor({ buckets = ['bucket'], now = Date.now, ...credentials }: S3DoubleOptions) {
    this.credentials = { ...usual, ...credentials };
    this.buckets = new Map(buckets.map((name) => [name, new Bucket()]));
    this.now = now;
  }

  /** Listens on a free port. */
  static async start(options: S3DoubleOptions = {}): Promise<S3Double> {
    const double = new S3Double(options);
    const server = createServer((request, response) => void double.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    double.server = server;
    return double;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  /** What is in a bucket. */
  bucket(name = 'bucket'): Bucket {
    const found = this.buckets.get(name);
    if (found === undefined) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
    return found;
  }

  /** Lets the next requests fail, one each. */
  failNext(...faults: readonly S3Fault[]): void {
    this.faults.push(...faults);
  }

  async close(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    this.requests.push(`${method} ${url}`);
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // Whoever was sending is gone.
      return;
    }
    const fault = this.faults.shift();
    if (fault === 'broken-connection') {
      request.socket.destroy();
      return;
    }
    const { status, headers, body = '' } = this.answer(request, Buffer.concat(chunks), fault);
    const isHead = method === 'HEAD';
    response.writeHead(status, {
      'x-amz-request-id': randomUUID(),
      ...(isHead ? {} : { 'content-length': Buffer.byteLength(body) }),
      ...headers,
    });
    if (fault === 'cut-answer') {
      response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
      return;
    }
    response.end(isHead ? undefined : body);
  }

  private answer(request: IncomingMessage, sent: Buffer, fault: S3Fault | undefined): ObjectAnswer {
    const { method = '', url = '', headers } = request;
    try {
      if (fault === 'slow-down') throw new S3Error('SlowDown', 'Please reduce your request rate.');
      if (fault === 'internal-error')
        throw new S3Error('InternalError', 'We encountered an internal error. Please try again.');
      const contentSha256 = verifySignature({ method, target: url, headers }, this.credentials, this.now());
      const { pathname, searchParams: query } = new URL(url, 'http://double');
      const [, bucketName = '', ...parts] = pathname.split('/').map(decodeURIComponent);
      const body = readBody(sent, headers, contentSha256);
      return answerObject(this.bucket(bucketName), { method, bucketName, key: parts.join('/'), query, headers, body });
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      const { code, message, status } = error;
      const body = xmlDocument(
        'Error',
        { Code: code, Message: message, Resource: url, RequestId: randomUUID() },
        false,
      );
      return { status, headers: { 'content-type': 'application/xml' }, body };
    }
  }
}
