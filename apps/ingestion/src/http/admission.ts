import { NadiError } from '@nadi/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FairShare } from '../flow/fair-share.ts';
import { refusedRoom } from '../flow/refused-room.ts';
import type { VerifiedKey } from '../keys/api-key.ts';
import type { KeyVerifier } from '../keys/key-verifier.ts';
import type { WebhookIntake } from '../webhooks/webhook-intake.ts';

/**
 * Whose bodies are that are signed, until their signature has been looked at. PostgreSQL stores no text with such a character, so no
 * tenant has this name.
 */
const unverified = '\u0000unverified';

export interface AdmissionOptions {
  readonly keys: Pick<KeyVerifier, 'verify'>;
  readonly webhooks: Pick<WebhookIntake, 'admit'>;
  /** Room for bodies in memory, from their announcement to the answer. A single request always passes. */
  readonly room: FairShare;
  /** What a body may have that does not say its length. */
  readonly maxBodyBytes: number;
  /** False until the schema ids are known. */
  readonly isReady: () => boolean;
}

/** Room that a request has. */
interface Hold {
  readonly tenantId: string;
  readonly bytes: number;
}

/** Decides before a body is read whether it is: who has no key or signature, or comes when there is no room, costs no memory. */
export class Admission {
  private readonly keys = new WeakMap<FastifyRequest, VerifiedKey>();
  private readonly holds = new WeakMap<FastifyRequest, Hold>();

  constructor(private readonly options: AdmissionOptions) {}

  /**
   * Lets a request with an API key in, until its answer is sent.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, OVERLOADED (retriable), SHARE_EXCEEDED (retriable),
   * DATABASE_UNAVAILABLE (retriable)
   */
  async admit(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): Promise<void> {
    const { tenantId } = await this.admitKey(request);
    this.reserve(tenantId, request, reply);
  }

  /**
   * Lets a request with an API key in whose body does not come into memory as a whole: its route bounds it.
   * @throws NadiError KEY_MISSING, KEY_INVALID, KEY_EXPIRED, OVERLOADED (retriable), DATABASE_UNAVAILABLE (retriable)
   */
  async admitKey(request: FastifyRequest): Promise<VerifiedKey> {
    const key = await this.options.keys.verify(request.headers.authorization);
    // Before it is known that there is room: whoever refuses the request later says to whose key it came.
    this.keys.set(request, key);
    this.assertStarted();
    return key;
  }

  /**
   * Lets a request in whose body is signed; whether rightly, is seen when it has been read. Until then all such bodies together have
   * one share: the address names a shop, but whoever knows it could fill the share of its tenant without any secret.
   * @throws NadiError as `WebhookIntake.admit` does, OVERLOADED (retriable)
   */
  admitSigned(request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): void {
    const { source = '' } = request.params as { readonly source?: string };
    this.assertStarted();
    this.options.webhooks.admit(source, request.headers, request.ip);
    this.reserve(unverified, request, reply);
  }

  /**
   * Moves a signed body into the share of the tenant that it turned out to be of.
   * @throws NadiError OVERLOADED, SHARE_EXCEEDED (retriable)
   */
  verified(request: FastifyRequest, tenantId: string): void {
    const bytes = this.release(request);
    // Nothing is left of one whose client has gone.
    if (bytes > 0) this.enter(request, { tenantId, bytes });
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

  private assertStarted(): void {
    if (!this.options.isReady()) {
      throw new NadiError('OVERLOADED', { message: 'the service is still starting', retriable: true });
    }
  }

  private reserve(tenantId: string, request: FastifyRequest, reply: Pick<FastifyReply, 'raw'>): void {
    // A client that went while its key was looked up has closed already, and does not close again.
    if (reply.raw.destroyed) return;
    const bytes = this.lengthOf(request);
    if (bytes === 0) return;
    this.enter(request, { tenantId, bytes });
    // Unlike `finish`, `close` also comes when the client has gone.
    reply.raw.once('close', () => void this.release(request));
  }

  private enter(request: FastifyRequest, hold: Hold): void {
    const verdict = this.options.room.enter(hold.tenantId, hold.bytes);
    if (verdict !== 'admitted') {
      // Of shares only tenants are told.
      throw refusedRoom(hold.tenantId === unverified ? 'full' : verdict, 'too many requests are being read');
    }
    this.holds.set(request, hold);
  }

  /** Returns the bytes that the request had. */
  private release(request: FastifyRequest): number {
    const hold = this.holds.get(request);
    if (hold === undefined) return 0;
    this.holds.delete(request);
    this.options.room.leave(hold.tenantId, hold.bytes);
    return hold.bytes;
  }

  private lengthOf({ headers }: FastifyRequest): number {
    const { maxBodyBytes } = this.options;
    const length = Number(headers['content-length'] ?? (headers['transfer-encoding'] === undefined ? 0 : maxBodyBytes));
    // One that says more is answered with 413 before it is read.
    return Math.min(length, maxBodyBytes);
  }
}
