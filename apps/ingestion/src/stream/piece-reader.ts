import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** Reads a body piece by piece, only when asked; what waits meanwhile waits at the client. */
export class PieceReader {
  private wake: () => void = () => undefined;
  private readonly onEvent = () => this.wake();

  constructor(private readonly request: IncomingMessage) {
    for (const event of ['readable', 'end', 'close', 'error']) request.on(event, this.onEvent);
  }

  /** The next piece; `ended` after the last one, `woken` if there is none and somebody called `interrupt`. */
  async next(): Promise<Buffer | 'ended' | 'broken' | 'woken'> {
    const { request } = this;
    for (let isWoken = false; ;) {
      const piece = request.read() as Buffer | null;
      if (piece !== null) return piece;
      if (request.readableEnded) return 'ended';
      if (request.destroyed) return 'broken';
      if (isWoken) return 'woken';
      await new Promise<void>((resolve) => (this.wake = resolve));
      isWoken = true;
    }
  }

  /** Lets a waiting `next` return, so that the caller looks whether it wants to go on. */
  interrupt(): void {
    this.wake();
  }

  /** Throws away what still comes, until the client ends the body or the time is over. A connection that is closed before loses its answer. */
  async drain(mostMs: number): Promise<void> {
    const { request } = this;
    request.off('readable', this.onEvent).resume();
    if (request.readableEnded || request.destroyed) return;
    await once(request, 'close', { signal: AbortSignal.timeout(mostMs) }).catch(() => undefined);
  }
}
