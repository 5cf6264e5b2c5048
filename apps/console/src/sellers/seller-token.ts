/** Path of the page that a seller opens. */
const sellerPath = '/seller';
const storedUnder = 'nadi-seller-token';

/** What the page of a seller needs of its browser to take its token over. */
export interface TokenPlace {
  readonly location: Pick<Location, 'hash' | 'pathname' | 'search'>;
  readonly history: Pick<History, 'replaceState'>;
  /** Of this tab; a function, since a browser may refuse even to name it. */
  readonly storage: () => Pick<Storage, 'getItem' | 'setItem'>;
}

/** The link of a seller's page. The token stands behind the hash: that part of an address is never sent to a server or told to another site. */
export function sellerLink(origin: string, token: string): string {
  return `${origin}${sellerPath}#token=${encodeURIComponent(token)}`;
}

/** The token behind the hash of an address; undefined if there is none. */
export function tokenInHash(hash: string): string | undefined {
  const token = new URLSearchParams(hash.replace(/^#/, '')).get('token')?.trim() ?? '';
  return token === '' ? undefined : token;
}

/**
 * The token of this tab: that of the address, which it is taken out of at once, else the one that was kept before. Kept for as long as the tab
 * is open; without storage for as long as the page.
 */
export function takeSellerToken({ location, history, storage }: TokenPlace): string | undefined {
  const given = tokenInHash(location.hash);
  if (given === undefined) {
    return attempt(() => storage().getItem(storedUnder)) ?? undefined;
  }
  history.replaceState(null, '', location.pathname + location.search);
  attempt(() => storage().setItem(storedUnder, given));
  return given;
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
