/** Work in the background that is done again and again: one turn at a time, with a pause after each, until it is stopped. */
export class RepeatedWork {
  private timer: NodeJS.Timeout | undefined;
  private current: Promise<void> = Promise.resolve();
  private stopped = false;

  /** @param turn does one turn and resolves with the pause after it, in milliseconds; it never rejects. */
  constructor(private readonly turn: () => Promise<number>) {}

  /** For a turn that has many steps to see after which of them it should end. */
  get isStopped(): boolean {
    return this.stopped;
  }

  start(): void {
    this.current = this.run();
  }

  /** Finishes the turn under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.current;
  }

  private async run(): Promise<void> {
    const pauseMs = await this.turn();
    if (!this.stopped) {
      this.timer = setTimeout(() => this.start(), pauseMs);
    }
  }
}
