import type { QueuedEvent } from './event-queue.ts';

const encoder = new TextEncoder();
const kept = /^(\d+)\|([01])\|(.*)$/s;

/** An event as it stands in a request. */
export function bodyOf({ id, type, timeMs, data }: Pick<QueuedEvent, 'id' | 'type' | 'timeMs' | 'data'>): string {
  return `{"id":${JSON.stringify(id)},"type":${JSON.stringify(type)},"time":${timeMs},"data":${data}}`;
}

/** An event that is not stored yet. */
export function queuedEvent(
  event: Pick<QueuedEvent, 'id' | 'type' | 'timeMs' | 'data' | 'isUncorrected'>,
): QueuedEvent {
  // With the comma that separates it from the next.
  const bytes = encoder.encode(bodyOf(event)).length + 1;
  return { ...event, bytes, triedMs: 0, isUnderWay: false, isStored: false };
}

/** An event as it stands in the storage. */
export function keptText(event: QueuedEvent): string {
  return `${event.triedMs}|${event.isUncorrected ? 1 : 0}|${bodyOf(event)}`;
}

/** Reads it again; undefined for what is no such text. */
export function readKept(id: string, text: string): QueuedEvent | undefined {
  const [, triedMs, uncorrected, body = ''] = kept.exec(text) ?? [];
  try {
    const { type, time, data } = JSON.parse(body) as { type: unknown; time: unknown; data: unknown };
    if (typeof type !== 'string' || typeof time !== 'number') return undefined;
    const event = queuedEvent({
      id,
      type,
      timeMs: time,
      data: JSON.stringify(data),
      isUncorrected: uncorrected === '1',
    });
    return { ...event, triedMs: Number(triedMs), isStored: true };
  } catch {
    return undefined;
  }
}
