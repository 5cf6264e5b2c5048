/** True if two schema texts say the same, tags and docs included; only white space and the order of keys may differ. */
export function isSameSchema(left: string, right: string): boolean {
  return canonical(left) === canonical(right);
}

function canonical(text: string): string {
  return JSON.stringify(sorted(JSON.parse(text)));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, sorted(item)] as const);
  return Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)));
}
