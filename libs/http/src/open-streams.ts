import { NadiError } from '@nadi/errors';
import type { Identity } from '@nadi/identity';

/** Counts open streams, so that neither all together nor one alone takes more places than there are. */
export class OpenStreams {
  private readonly bySubject = new Map<string, number>();
  private total = 0;

  /**
   * @param most streams in all.
   * @param mostOfOne streams of one person or token.
   */
  constructor(
    private readonly most: number,
    private readonly mostOfOne: number,
  ) {}

  /**
   * Takes a place until the returned function is called; calling it again changes nothing.
   * @throws NadiError OVERLOADED (retriable)
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

  /** @throws NadiError OVERLOADED (retriable) */
  assertRoom({ subject }: Pick<Identity, 'subject'>): void {
    const own = this.bySubject.get(subject) ?? 0;
    if (this.total >= this.most || own >= this.mostOfOne) {
      const which = this.total >= this.most ? `${this.most} streams` : `${this.mostOfOne} streams of yours`;
      throw new NadiError('OVERLOADED', { message: `${which} are open already`, retriable: true });
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
