/** What a browser says of itself. */
export interface UserAgent {
  /** Kind of device. One of: desktop, mobile, tablet, other. */
  readonly device: string;
  /** One of: android, ios, windows, macos, chromeos, linux, other. */
  readonly os: string;
  /** One of: edge, opera, samsung, firefox, chrome, safari, other. */
  readonly browser: string;
  /** True for crawlers, monitors, libraries and browsers without a window. */
  readonly bot: boolean;
}

type Rule = readonly [pattern: RegExp, value: string];

const bots =
  /bot\b|bots\b|bot\/|crawl|spider|slurp|headless|phantomjs|lighthouse|pingdom|uptime|monitor|preview|facebookexternalhit|^curl|^wget|python-|^java\/|go-http|okhttp|axios|node-fetch|libwww|httpclient|scrapy/i;

/** The first rule that fits counts: Android says Linux, Edge says Chrome, Chrome says Safari. */
const systems: readonly Rule[] = [
  [/android/i, 'android'],
  [/iphone|ipad|ipod/i, 'ios'],
  [/windows/i, 'windows'],
  [/cros/i, 'chromeos'],
  [/mac os x|macintosh/i, 'macos'],
  [/linux|x11/i, 'linux'],
];

const browsers: readonly Rule[] = [
  [/edg(e|a|ios)?\//i, 'edge'],
  [/opr\/|opera/i, 'opera'],
  [/samsungbrowser\//i, 'samsung'],
  [/firefox\/|fxios\//i, 'firefox'],
  [/chrome\/|crios\/|chromium\//i, 'chrome'],
  [/safari\//i, 'safari'],
];

const devices: readonly Rule[] = [
  [/ipad|tablet|kindle|silk\//i, 'tablet'],
  [/iphone|ipod|mobile|phone/i, 'mobile'],
  // Android without the word mobile is how tablets have always called themselves.
  [/android/i, 'tablet'],
  [/windows|macintosh|x11|linux|cros/i, 'desktop'],
];

/** No browser needs more; the rest would only cost time. */
const longest = 512;
const maxCached = 5_000;

/** Reads user agents, and remembers the ones that come again. */
export class UserAgents {
  private readonly cache = new Map<string, UserAgent>();

  read(text: string): UserAgent {
    const shown = text.length > longest ? text.slice(0, longest) : text;
    const known = this.cache.get(shown);
    if (known !== undefined) {
      return known;
    }
    const agent = {
      device: firstOf(devices, shown),
      os: firstOf(systems, shown),
      browser: firstOf(browsers, shown),
      bot: shown === '' || bots.test(shown),
    };
    if (this.cache.size >= maxCached) {
      this.cache.clear();
    }
    this.cache.set(shown, agent);
    return agent;
  }
}

function firstOf(rules: readonly Rule[], text: string): string {
  return rules.find(([pattern]) => pattern.test(text))?.[1] ?? 'other';
}
