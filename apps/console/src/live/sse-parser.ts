/** One frame of a server-sent event stream. */
export interface SseFrame {
  readonly event: string;
  readonly data: string;
  /** The last id that the stream has named so far; empty if none. */
  readonly id: string;
}

/** Reads frames from text that arrives in pieces cut anywhere, as the HTML standard's event stream format says. */
export class SseParser {
  private rest = '';
  private event = '';
  private data: string[] = [];
  private id = '';

  /** Takes a piece in and returns the frames that it completes. */
  push(piece: string): SseFrame[] {
    const text = this.rest + piece;
    // A carriage return at the end may be the first half of a line end.
    const usable = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = usable.split(/\r\n|\n|\r/);
    this.rest = (lines.pop() ?? '') + text.slice(usable.length);
    return lines.flatMap((line) => this.line(line));
  }

  private line(line: string): SseFrame[] {
    if (line === '') {
      return this.dispatch();
    }
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const rest = colon === -1 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (field === 'event') {
      this.event = value;
    } else if (field === 'data') {
      this.data.push(value);
    } else if (field === 'id' && !value.includes('\0')) {
      this.id = value;
    }
    return [];
  }

  private dispatch(): SseFrame[] {
    const { event, data, id } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? [] : [{ event: event === '' ? 'message' : event, data: data.join('\n'), id }];
  }
}
