import { NadiError } from '@nadi/errors';
import { scopeKey, type DataScope } from './data-scope.ts';

/** What of sellers goes on at a time, so that the rest is left to the people of the marketplace. */
export interface SellerRoomBounds {
  readonly ofAll: number;
  readonly ofEach: number;
  /** Those that wait beside what goes on, of all sellers and of each. */
  readonly waiting: { readonly ofAll: number; readonly ofEach: number };
}

interface Waiting {
  readonly name: string;
  readonly begin: () => void;
}

/** Bounds what sellers have computed at a time: all together, and each of them; the rest waits in its order. Nobody else is bounded here. */
export class SellerRoom {
  private readonly running: string[] = [];
  private readonly waiting: Waiting[] = [];

  constructor(private readonly most: SellerRoomBounds) {}

  /** @throws NadiError OVERLOADED (retriable) if too many wait already, and what the work throws */
  async hold<T>(scope: DataScope, work: () => Promise<T>): Promise<T> {
    if (scope.sellerId === undefined) {
      return work();
    }
    const name = JSON.stringify(scopeKey(scope));
    if (this.hasRoom(name)) {
      this.running.push(name);
    } else {
      await this.wait(name);
    }
    try {
      return await work();
    } finally {
      this.running.splice(this.running.indexOf(name), 1);
      this.admitNext();
    }
  }

  private hasRoom(name: string): boolean {
    return (
      this.running.length < this.most.ofAll && this.running.filter((one) => one === name).length < this.most.ofEach
    );
  }

  private wait(name: string): Promise<void> {
    const { ofAll, ofEach } = this.most.waiting;
    if (this.waiting.length >= ofAll || this.waiting.filter((one) => one.name === name).length >= ofEach) {
      throw new NadiError('OVERLOADED', {
        message: 'as much is computed for sellers as may be at a time, and as much waits',
        retriable: true,
      });
    }
    return new Promise((begin) => this.waiting.push({ name, begin }));
  }

  private admitNext(): void {
    const index = this.waiting.findIndex(({ name }) => this.hasRoom(name));
    const [next] = index < 0 ? [] : this.waiting.splice(index, 1);
    if (next !== undefined) {
      this.running.push(next.name);
      next.begin();
    }
  }
}
