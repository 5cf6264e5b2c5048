import type { EventStorage } from './event-storage.ts';

export type BeforeConsent = 'hold' | 'drop' | 'send';

/** What the person has decided; read from the storage each time, so that a decision in one tab holds in all. */
export class Consent {
  readonly #storage: Pick<EventStorage, 'read' | 'write'>;
  readonly #before: BeforeConsent;

  constructor(storage: Pick<EventStorage, 'read' | 'write'>, before: BeforeConsent) {
    this.#storage = storage;
    this.#before = before;
  }

  /** Whether events may be sent, and anything kept on the device. */
  get isGiven(): boolean {
    const decision = this.#decision();
    return decision === 'granted' || (decision === undefined && this.#before === 'send');
  }

  get isDenied(): boolean {
    return this.#decision() === 'denied';
  }

  /** Whether events are taken, be it to hold them. */
  get isTaking(): boolean {
    return this.isGiven || (!this.isDenied && this.#before === 'hold');
  }

  decide(isGiven: boolean): void {
    this.#storage.write('consent', isGiven ? 'granted' : 'denied');
  }

  #decision(): string | undefined {
    return this.#storage.read('consent');
  }
}
