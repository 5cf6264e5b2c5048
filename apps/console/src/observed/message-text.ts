import { maskedValue, type TopicMessage } from '../api/observed.ts';

/** The address part by which a message is found again. */
export function placeOf({ partition, offset }: Pick<TopicMessage, 'partition' | 'offset'>): string {
  return `${partition}:${offset}`;
}

/** Reads what `placeOf` has written; undefined if it is none. */
export function parsePlace(text: string): { readonly partition: number; readonly offset: number } | undefined {
  const found = /^(\d{1,6}):(\d{1,15})$/.exec(text);
  return found === null ? undefined : { partition: Number(found[1]), offset: Number(found[2]) };
}

/** Whether anything in a message was hidden because it may be personal. */
export function isMasked({ key, headers, event }: TopicMessage): boolean {
  return key === maskedValue || headers.some(({ value }) => value === maskedValue) || holdsMasked(event?.data ?? null);
}

function holdsMasked(value: unknown): boolean {
  return (
    value === maskedValue ||
    (typeof value === 'object' && value !== null && Object.values(value).some((one) => holdsMasked(one)))
  );
}

/** Content and headers of a message as JSON to read. */
export function messageJson({ event, headers }: TopicMessage): string {
  return JSON.stringify(
    { data: event?.data ?? null, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) },
    null,
    2,
  );
}
