import { NadiError } from '@nadi/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';

export interface AdmissionOptions {
  readonly keys: Pick<KeyVerifier, 'verify'>;
  /** Most bytes of bodies in memory, from their announcement to the answer. A single request always passes. */
  readonly maxBytes: number;
  /** What a body may have that does not say its length. */
  readonly maxBodyBytes: number;
  /** False until the schema ids are known. */
  readonly isReady: () => boolean;
}

/** Decides before a body is read whether it is: who has no key, or comes when there is no room, costs no memory. */
export class Admission {
  private readonly keys = new WeakMap<FastifyRequest, VerifiedKey>();
  private bytes = 0;

  constructor(private readonly options: AdmissionOptions) {}

  /**
   * Lets a request in, until its answer is sent.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, OVERLOADED (retriable), DATABASE_UNAVAILABLE (retriable)
   */
  async admit(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): Promise<void> {
    const key = await this.options.keys.verify(request.headers.authorization);
    if (!this.options.isReady()) {
      throw new NadiError('OVERLOADED', { message: 'the service is still starting', retriable: true });
    }
    const length = this.lengthOf(request);
    if (this.bytes > 0 && this.bytes + length > this.options.maxBytes) {
      throw new NadiError('OVERLOADED', { message: 'too many requests are being read', retriable: true });
    }
    this.keys.set(request, key);
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
