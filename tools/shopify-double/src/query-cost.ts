/** Cost by Shopify's rules: an object is a point, a scalar none, and a connection two and what its objects cost, as many as are asked. */
export function requestedCost(query: string, variables: Readonly<Record<string, unknown>>): number {
  if (query.trimStart().startsWith('mutation')) {
    return 10;
  }
  const begin = query.indexOf('{');
  const reading = { tokens: query.slice(begin + 1).match(/[{}]|\([^)]*\)|\w+/g) ?? [], at: 0 };
  return selectionCost(reading, variables);
}

function selectionCost(
  reading: { readonly tokens: readonly string[]; at: number },
  variables: Readonly<Record<string, unknown>>,
): number {
  let cost = 0;
  for (;;) {
    const name = reading.tokens[reading.at];
    reading.at += 1;
    if (name === undefined || name === '}') {
      return cost;
    }
    const given = reading.tokens[reading.at]?.startsWith('(') === true ? reading.tokens[reading.at] : undefined;
    reading.at += given === undefined ? 0 : 1;
    if (reading.tokens[reading.at] !== '{') {
      continue;
    }
    reading.at += 1;
    const inner = selectionCost(reading, variables);
    const first = /first:\s*(\$?\w+)/.exec(given ?? '')?.[1];
    if (first !== undefined) {
      cost += 2 + inner * Number(first.startsWith('$') ? variables[first.slice(1)] : first);
    } else if (name !== 'pageInfo') {
      cost += 1 + inner;
    }
  }
}

/** What is charged in the end: only the objects that were there. */
export function actualCost(data: unknown): number {
  if (Array.isArray(data)) {
    return data.reduce((sum: number, one) => sum + actualCost(one), 0);
  }
  if (typeof data !== 'object' || data === null) {
    return 0;
  }
  const children = Object.entries(data).filter(([name]) => name !== 'pageInfo');
  const inner = children.reduce((sum, [, child]) => sum + actualCost(child), 0);
  return inner + ('nodes' in data ? 2 : 1);
}
