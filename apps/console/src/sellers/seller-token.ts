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

/** What is known of a token: there is none, it is this one, or the link that was opened is not whole. */
export type TokenFound = { readonly state: 'none' | 'broken' } | { readonly state: 'found'; readonly token: string };

const none: TokenFound = { state: 'none' };
/** Nothing else is sent in a header: a browser would refuse to, which looks as if nobody had answered. */
const tokenForm = /^[\w.-]+$/;

/** The token behind the hash of an address; broken if what stands there is none, such as one with a part of a sentence behind it. */
export function tokenInHash(hash: string): TokenFound {
  const text = new URLSearchParams(hash.replace(/^#/, '')).get('token')?.trim() ?? '';
  if (text === '') {
    return none;
  }
  return tokenForm.test(text) ? { state: 'found', token: text } : { state: 'broken' };
}

/**
 * The token of this tab: that of the address, which it is taken out of at once, else the one that was kept before. Kept for as long as the tab
 * is open; without storage for as long as the page. A link that is not whole opens nothing, and what was kept stays.
 */
export function takeSellerToken({ location, history, storage }: TokenPlace): TokenFound {
  const given = tokenInHash(location.hash);
  if (given.state === 'none') {
    const kept = attempt(() => storage().getItem(storedUnder)) ?? '';
    return tokenForm.test(kept) ? { state: 'found', token: kept } : none;
  }
  history.replaceState(null, '', location.pathname + location.search);
  if (given.state === 'found') {
    attempt(() => storage().setItem(storedUnder, given.token));
  }
  return given;
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
