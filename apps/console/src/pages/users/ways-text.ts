import type { Member } from '../../api/index.ts';
import { texts } from '../../texts/en.ts';

/** How somebody signs in. */
export function waysText(ways: Member['signsInWith']): string {
  return ways.length === 0 ? texts.users.noWayYet : ways.map((way) => texts.users.way[way]).join(', ');
}
