import { NadiError } from '@nadi/errors';
import { hashSecret, randomSecret } from '@nadi/identity';
import type { EntityManager } from 'typeorm';

/** Whose password a link sets; null for the first administrator, who does not exist yet. */
export type LinkHolder = string | null;

const linkHours = 72;
const hourMs = 3_600_000;

/** Links that set a password once. Only their hash is kept. */
export class OneTimeLinks {
  constructor(
    private readonly manager: EntityManager,
    private readonly now: () => number,
  ) {}

  /** A new link's token; earlier links of the same holder end. */
  async create(holder: LinkHolder): Promise<{ readonly token: string; readonly expiresAt: Date }> {
    const token = randomSecret();
    const expiresAt = new Date(this.now() + linkHours * hourMs);
    await this.manager.query('delete from one_time_links where user_id is not distinct from $1 or expires_at < $2', [
      holder,
      new Date(this.now()),
    ]);
    await this.manager.query('insert into one_time_links (token_hash, user_id, expires_at) values ($1, $2, $3)', [
      ...[hashSecret(token), holder, expiresAt],
    ]);
    return { token, expiresAt };
  }

  /** @throws NadiError LINK_INVALID */
  async find(token: string): Promise<LinkHolder> {
    return this.holderOf(
      await this.manager.query('select user_id from one_time_links where token_hash = $1 and expires_at > $2', [
        hashSecret(token),
        new Date(this.now()),
      ]),
    );
  }

  /**
   * Ends a link and says whose it was.
   * @throws NadiError LINK_INVALID
   */
  async use(token: string): Promise<LinkHolder> {
    const [rows] = await this.manager.query<[{ user_id: LinkHolder }[], number]>(
      'delete from one_time_links where token_hash = $1 and expires_at > $2 returning user_id',
      [hashSecret(token), new Date(this.now())],
    );
    return this.holderOf(rows);
  }

  private holderOf([row]: readonly { readonly user_id: LinkHolder }[]): LinkHolder {
    if (row === undefined) {
      throw new NadiError('LINK_INVALID', { message: 'the link was used, has expired, or never existed' });
    }
    return row.user_id;
  }
}
