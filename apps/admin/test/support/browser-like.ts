import { answerOf, type Answer } from '@nadi/test-harness';

/** Keeps cookies and sends them back, as a browser does, but shows everything. */
export class BrowserLike {
  private readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(readonly url: string) {}

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  setCookie(name: string, value: string): void {
    this.cookies.set(name, value);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(new URL(path, this.url), {
      method,
      redirect: 'manual',
      headers: {
        ...(this.cookie === '' ? {} : { cookie: this.cookie }),
        ...(this.csrf === '' ? {} : { 'x-nadi-csrf': this.csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answerOf(response);
  }

  get(path: string, headers?: Record<string, string>): Promise<Answer> {
    return this.send('GET', path, undefined, headers);
  }

  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer> {
    return this.send('POST', path, body, headers);
  }

  /** Signs in and keeps the session's CSRF token. */
  async signIn(email: string, password: string): Promise<Answer> {
    return this.keep(await this.post('/api/session', { email, password }));
  }

  /** Sets a password with a one-time link. */
  async useLink(token: string, input: Record<string, string>): Promise<Answer> {
    return this.keep(await this.post('/api/setup', { token, ...input }));
  }

  private keep(answer: Answer): Answer {
    if (typeof answer.body['csrf'] === 'string') {
      this.csrf = answer.body['csrf'];
    }
    return answer;
  }
}
