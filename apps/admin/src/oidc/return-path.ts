/** Where a browser goes after signing in: a path of the console, never another site. */
export function returnPathOf(given: string | undefined): string {
  const origin = 'http://console.invalid';
  if (given === undefined || !given.startsWith('/') || !URL.canParse(given, origin)) {
    return '/';
  }
  // Browsers read //host and /\host as other sites; the parser says where a path really leads.
  const url = new URL(given, origin);
  return url.origin === origin && !/^\/[/\\]/.test(given) ? `${url.pathname}${url.search}${url.hash}` : '/';
}
