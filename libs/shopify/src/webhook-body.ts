/** An id that may be past 2^53; webhooks write it as a number all the same. */
export class LongId {
  /** @param digits as `legacyResourceId` has it. */
  constructor(readonly digits: string) {}

  /** @throws SyntaxError for what is no whole number. */
  toJSON(): bigint {
    return BigInt(this.digits);
  }
}

/** Long ids of a body; null stays null. */
export function longId(resource: { readonly legacyResourceId: string } | null): LongId | null {
  return resource === null ? null : new LongId(resource.legacyResourceId);
}

/** The JSON of a body, with long ids as numbers, exactly. */
export function bodyOf(value: Readonly<Record<string, unknown>>): string {
  const ids: string[] = [];
  // A mark that no text of the value can be: texts are written with their first character doubled.
  const marked = JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') {
      ids.push(String(part));
      return '#';
    }
    return typeof part === 'string' && part.startsWith('#') ? `#${part}` : part;
  });
  return marked.replaceAll(/"[^"\\]*(?:\\.[^"\\]*)*"/g, (text) => {
    if (text === '"#"') return ids.shift() ?? text;
    return text.startsWith('"##') ? `"${text.slice(2)}` : text;
  });
}
