const rfc3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/**
 * Milliseconds since 1970 of an RFC 3339 time with a zone; what is finer than a millisecond is cut off.
 * @throws Error that never shows the text, if it is none.
 */
export function epochMs(text: string): number {
  const day = Number(rfc3339.exec(text)?.[1] ?? 0);
  // `Date.parse` takes 30 February for 2 March.
  if (day === 0 || new Date(text.slice(0, 10)).getUTCDate() !== day) {
    throw new Error('the text is no RFC 3339 time with a zone');
  }
  return Date.parse(text);
}
