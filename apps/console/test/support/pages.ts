import { places } from '../../src/places.ts';
import type { Browsing } from './browsing.ts';
import type { IngestedThings } from './ingested.ts';

/** Pages of single things that the platform comes with; there is no lake here that could answer tiles of queries. */
const objects = [
  'metrics/orders',
  'dashboards/payments-and-risk',
  'dashboards/service-health',
  'targets/festive-evening',
];

/** What opens above a page. */
const dialogs = ['users?new=member', 'audit?entry=1'];

/** Every place, and pages of single things, also of ingestion, with what is asked before they change. */
export function pagesOf({ busyKey, type, shop }: IngestedThings): string[] {
  return [
    ...places.map(({ path }) => path),
    ...objects,
    ...['keys?new=key', `keys/${busyKey}`, `keys/${busyKey}?do=limits`, `keys/${busyKey}?do=revoke`],
    ...[`quarantine/${type}`, 'shops?new=shop', `shops/${shop}`],
    ...['repair', 'rotate', 'disable'].map((step) => `shops/${shop}?do=${step}`),
    ...['definition', 'edit', 'drops', 'versions', 'history'].map((tab) => `pipelines/order-lines?tab=${tab}`),
    'pipelines/new/pipeline',
  ];
}

/** Pictures keep their names from run to run. */
export function nameOfPicture(path: string, { busyKey, shop }: IngestedThings): string {
  return path.replace(busyKey, 'key').replace(shop, 'shop').replaceAll(/\W/g, '-');
}

/** Opens every page and dialog and takes its picture; returns what axe, the console and the content policy found, by path. */
export async function problemsOfPages(opened: Browsing, things: IngestedThings, suffix: string): Promise<string[]> {
  const found: string[] = [];
  for (const path of [...pagesOf(things), ...dialogs]) {
    await opened.go(`/${path}`);
    await opened.screenshot(`${nameOfPicture(path, things)}-${suffix}`);
    found.push(...[...(await opened.axe()), ...opened.problems.splice(0)].map((text) => `${path}: ${text}`));
  }
  return found;
}
