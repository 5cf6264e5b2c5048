/** One server-sent event. */
export interface EventFrame {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: string;
}

/** More than any event of ours; a service that sends this much without an end is broken. */
const longestFrame = 16 * 1_048_576;

/** Cuts a stream of server-sent events into frames, however its chunks fall. Comments are left out. */
export class FrameReader {
  private rest = '';

  push(text: string): EventFrame[] {
    const parts = `${this.rest}${text}`.split('\n\n');
    this.rest = parts.pop() ?? '';
    if (this.rest.length > longestFrame) {
      throw new RangeError('an event has no end');
    }
    return parts.map(frameOf).filter(({ data }) => data !== '');
  }
}

function frameOf(text: string): EventFrame {
  const fields = { event: 'message', id: undefined as string | undefined, data: [] as string[] };
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') {
      fields.data.push(value);
    } else if (name === 'event' || name === 'id') {
      fields[name] = value;
    }
  }
  return { ...fields, data: fields.data.join('\n') };
}

/** The last ids of several streams as one, and back; those of another tenant are none. */
export const positions = {
  join: (tenantId: string, ids: ReadonlyMap<string, string>) =>
    `${encodeURIComponent(tenantId)}:${[...ids].map(([service, id]) => `${service}=${id}`).join(',')}`,
  split: (tenantId: string, text: string | undefined): Map<string, string> => {
    const prefix = `${encodeURIComponent(tenantId)}:`;
    const pairs = text?.startsWith(prefix) === true ? text.slice(prefix.length).split(',') : [];
    return new Map(
      pairs.flatMap((pair) => (/^[a-z-]+=[\w.-]+$/.test(pair) ? [pair.split('=') as [string, string]] : [])),
    );
  },
};
