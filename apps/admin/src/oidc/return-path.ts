const origin = 'http://console.invalid';

/** Where a browser goes after signing in: a path of the console, never another site. */
export function returnPathOf(given: string | undefined): string {
  if (given === undefined || !given.startsWith('/') || !URL.canParse(given, origin)) {
    return '/';
  }
  const url = new URL(given, origin);
  const path = `${url.pathname}${url.search}${url.hash}`;
  // Browsers take //host and /\host for other sites, also where dots before them have been resolved.
  return url.origin === origin && !/^\/[/\\]/.test(path) ? path : '/';
}
