/** The page to go to after signing in. Only a path of this console: an address of another site would be an open redirect. */
export function safeReturnPath(given: string | null | undefined): string {
  if (given === null || given === undefined || !/^\/(?![/\\])/.test(given) || /[\\\p{Cc}]/u.test(given)) {
    return '/';
  }
  const base = 'http://console.invalid';
  const url = new URL(given, base);
  const isOwn = url.origin === base && !url.pathname.startsWith('//') && !/^\/(sign-in|setup)(\/|$)/.test(url.pathname);
  return isOwn ? url.pathname + url.search + url.hash : '/';
}
