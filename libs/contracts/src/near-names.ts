/** Names among the candidates that a mistyped name may stand for, nearest first. Bounded in the length it looks at. */
export function nearNames(name: string, candidates: Iterable<string>, most = 3): string[] {
  const wanted = name.slice(0, longestName).toLowerCase();
  return [...candidates]
    .map((candidate) => {
      const within = Math.ceil(candidate.length / 3);
      return { candidate, within, distance: editDistance(wanted, candidate.toLowerCase(), within) };
    })
    .filter(({ distance, within }) => distance <= within)
    .sort((left, right) => left.distance - right.distance)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

const longestName = 100;

/**
 * Number of letters to insert, remove or replace (Levenshtein); any larger number if it is more than `within`. Gives up as soon as that
 * is certain: one request can hold thousands of wrong names.
 */
function editDistance(left: string, right: string, within: number): number {
  if (Math.abs(left.length - right.length) > within) return within + 1;
  let previous = Uint16Array.from({ length: right.length + 1 }, (_, index) => index);
  let current = new Uint16Array(right.length + 1);
  for (let row = 1; row <= left.length; row += 1) {
    const letter = left.charCodeAt(row - 1);
    let least = row;
    current[0] = row;
    for (let column = 1; column <= right.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (letter === right.charCodeAt(column - 1) ? 0 : 1);
      const removed = (previous[column] ?? 0) + 1;
      const inserted = (current[column - 1] ?? 0) + 1;
      let distance = replaced < removed ? replaced : removed;
      if (inserted < distance) distance = inserted;
      current[column] = distance;
      if (distance < least) least = distance;
    }
    if (least > within) return within + 1;
    [previous, current] = [current, previous];
  }
  return previous[right.length] ?? 0;
}
