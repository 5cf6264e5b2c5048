import { NadiError } from '@nadi/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';
import type { WebhookIntake } from '../webhooks/webhook-intake.ts';

export interface AdmissionOptions {
  readonly keys: Pick<KeyVerifier, 'verify'>;
  readonly webhooks: Pick<WebhookIntake, 'admit'>;
  /** Most bytes of bodies in memory, from their announcement to the answer. A single request always passes. */
  readonly maxBytes: number;
  /** What a body may have that does not say its length. */
  readonly maxBodyBytes: number;
  /** False until the schema ids are known. */
  readonly isReady: () => boolean;
}

/** Decides before a body is read whether it is: who has no key or signature, or comes when there is no room, costs no memory. */
export class Admission {
  private readonly keys = new WeakMap<FastifyRequest, VerifiedKey>();
  private bytes = 0;

  constructor(private readonly options: AdmissionOptions) {}

  /**
   * Lets a request with an API key in, until its answer is sent.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, OVERLOADED (retriable), DATABASE_UNAVAILABLE (retriable)
   */
  async admit(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): Promise<void> {
    this.keys.set(request, await this.options.keys.verify(request.headers.authorization));
    this.reserve(request, reply);
  }

  /**
   * Lets a request in whose body is signed; whether rightly, is seen when it has been read.
   * @throws NadiError as `WebhookIntake.admit` does, OVERLOADED (retriable)
   */
  admitSigned(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): void {
    const { source = '' } = request.params as { readonly source?: string };
    this.options.webhooks.admit(source, request.headers, request.ip);
    this.reserve(request, reply);
  }

  private reserve(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): void {
    if (!this.options.isReady()) {
      throw new NadiError('OVERLOADED', { message: 'the service is still starting', retriable: true });
    }
    const length = this.lengthOf(request);
    if (this.bytes > 0 && this.bytes + length > this.options.maxBytes) {
      throw new NadiError('OVERLOADED', { message: 'too many requests are being read', retriable: true });
    }
    // A client that went while its key was looked up has closed already, and does not close again.
    if (!reply.raw.destroyed) {
      this.bytes += length;
      // Unlike `finish`, `close` also comes when the client has gone.
      reply.raw.once('close', () => (this.bytes -= length));
    }
  }

  /** The key that let a request in. */
  keyOf(request: FastifyRequest): VerifiedKey {
    const key = this.keys.get(request);
    if (key === undefined) {
      throw new Error('the request was not admitted');
    }
    return key;
  }

  private lengthOf({ headers }: FastifyRequest): number {
    const { maxBodyBytes } = this.options;
    const length = Number(headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : maxBodyBytes));
    // One that says more is answered with 413 before it is read.
    return Math.min(length, maxBodyBytes);
  }
}
