import { NadiError } from '@nadi/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';

export interface AdmissionOptions {
  readonly keys: Pick<KeyVerifier, 'verify'>;
  /** Room for bodies in memory, from their announcement to the answer. A single request always passes. */
  readonly room: FairShare;
  /** What a body may have that does not say its length. */
  readonly maxBodyBytes: number;
  /** False until the schema ids are known. */
  readonly isReady: () => boolean;
}

/** Decides before a body is read whether it is: who has no key, or comes when there is no room, costs no memory. */
export class Admission {
  private readonly keys = new WeakMap<FastifyRequest, VerifiedKey>();

  constructor(private readonly options: AdmissionOptions) {}

  /**
   * Lets a request in, until its answer is sent.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, OVERLOADED (retriable), SHARE_EXCEEDED (retriable),
   * DATABASE_UNAVAILABLE (retriable)
   */
  async admit(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): Promise<void> {
    const { keys, room } = this.options;
    const key = await keys.verify(request.headers.authorization);
    this.keys.set(request, key);
    if (!this.options.isReady()) {
      throw new NadiError('OVERLOADED', { message: 'the service is still starting', retriable: true });
    }
    // A client that went while its key was looked up has closed already, and does not close again.
    if (reply.raw.destroyed) return;
    const length = this.lengthOf(request);
    if (length === 0) return;
    const verdict = room.enter(key.tenantId, length);
    if (verdict !== 'admitted') throw refusedRoom(verdict, 'too many requests are being read');
    // Unlike `finish`, `close` also comes when the client has gone.
    reply.raw.once('close', () => room.leave(key.tenantId, length));
  }

  /** The key that let a request in. */
  keyOf(request: FastifyRequest): VerifiedKey {
    const key = this.keys.get(request);
    if (key === undefined) {
      throw new Error('the request was not admitted');
    }
    return key;
  }

  /** The key of a request, whether it was let in or not; undefined if it has none that is valid. */
  knownKeyOf(request: FastifyRequest): VerifiedKey | undefined {
    return this.keys.get(request);
  }

  private lengthOf({ headers }: FastifyRequest): number {
    const { maxBodyBytes } = this.options;
    const length = Number(headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : maxBodyBytes));
    // One that says more is answered with 413 before it is read.
    return Math.min(length, maxBodyBytes);
  }
}
