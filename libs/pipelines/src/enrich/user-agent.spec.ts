import { describe, expect, it } from '@jest/globals';
import { UserAgents } from './user-agent.ts';

const webkit = 'AppleWebKit/537.36 (KHTML, like Gecko)';

describe('UserAgents', () => {
  it.each([
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0.0.0 Safari/537.36`,
      'desktop',
      'windows',
      'chrome',
    ],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`,
      'desktop',
      'windows',
      'edge',
    ],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15',
      'desktop',
      'macos',
      'safari',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1',
      'mobile',
      'ios',
      'safari',
    ],
    ['Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) CriOS/140.0 Mobile/15E148 Safari/604.1', 'tablet', 'ios', 'chrome'],
    [
      `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${webkit} Chrome/140.0 Mobile Safari/537.36`,
      'mobile',
      'android',
      'chrome',
    ],
    [
      `Mozilla/5.0 (Linux; Android 15; SM-X910) ${webkit} SamsungBrowser/28.0 Chrome/130.0 Safari/537.36`,
      'tablet',
      'android',
      'samsung',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'desktop', 'linux', 'firefox'],
    [`Mozilla/5.0 (X11; CrOS x86_64 16093.0.0) ${webkit} Chrome/140.0 Safari/537.36`, 'desktop', 'chromeos', 'chrome'],
  ])('reads %s', (text, device, os, browser) => {
    expect(new UserAgents().read(text)).toEqual({ device, os, browser, bot: false });
  });

  it.each([
    '',
    'curl/8.9.1',
    'Examplebot/2.1 (+https://bot.example)',
    'Mozilla/5.0 HeadlessChrome/140.0',
    'python-requests/2.32',
  ])('takes %j for a machine', (text) => {
    expect(new UserAgents().read(text).bot).toBe(true);
  });

  it('reads no more than the beginning of a long text', () => {
    const agents = new UserAgents();
    expect(agents.read(`${'x'.repeat(600)}Googlebot/2.1`)).toMatchObject({ device: 'other', bot: false });
  });

  it('reads a text that comes again once', () => {
    const agents = new UserAgents();
    expect(agents.read('curl/8.9.1')).toBe(agents.read('curl/8.9.1'));
  });
});
