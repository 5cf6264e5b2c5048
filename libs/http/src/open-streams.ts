import { NadiError, type ErrorCode } from '@nadi/errors';
import type { Identity } from '@nadi/identity';

/** Counts open streams, so that neither all together nor one alone takes more places than there are. */
export class OpenStreams {
  private readonly bySubject = new Map<string, number>();
  private total = 0;

  /**
   * @param most streams in all.
   * @param mostOfOne streams of one person or token.
   * @param codeOfOne what is said to those who have all of theirs open.
   */
  constructor(
    private readonly most: number,
    private readonly mostOfOne: number,
    private readonly codeOfOne: ErrorCode = 'OVERLOADED',
  ) {}

  /**
   * Takes a place until the returned function is called; calling it again changes nothing.
   * @throws NadiError OVERLOADED, or what is said to one who has too many (both retriable)
   */
  open(identity: Pick<Identity, 'subject'>): () => void {
    this.assertRoom(identity);
    const { subject } = identity;
    this.total += 1;
    this.bySubject.set(subject, (this.bySubject.get(subject) ?? 0) + 1);
    let isOpen = true;
    return () => {
      if (isOpen) {
        isOpen = false;
        this.close(subject);
      }
    };
  }

  /** @throws NadiError OVERLOADED, or what is said to one who has too many (both retriable) */
  assertRoom({ subject }: Pick<Identity, 'subject'>): void {
    const own = this.bySubject.get(subject) ?? 0;
    if (own >= this.mostOfOne) {
      const message = `${this.mostOfOne} streams of yours are open already`;
      throw new NadiError(this.codeOfOne, { message, retriable: true });
    }
    if (this.total >= this.most) {
      throw new NadiError('OVERLOADED', { message: `${this.most} streams are open already`, retriable: true });
    }
  }

  private close(subject: string): void {
    this.total -= 1;
    const left = (this.bySubject.get(subject) ?? 1) - 1;
    if (left === 0) {
      this.bySubject.delete(subject);
    } else {
      this.bySubject.set(subject, left);
    }
  }
}
