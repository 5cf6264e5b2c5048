/** Lets callers wait for a condition that others bring about. */
export class WaitingRoom {
  private waiting: (() => void)[] = [];

  constructor(private readonly isOpen: () => boolean) {}

  /** Resolves at once if the condition holds, otherwise when it holds at a `check`. */
  async wait(): Promise<void> {
    while (!this.isOpen()) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** To be called after anything the condition depends on has changed. */
  check(): void {
    if (this.waiting.length > 0 && this.isOpen()) {
      const { waiting } = this;
      this.waiting = [];
      waiting.forEach((resolve) => resolve());
    }
  }
}
