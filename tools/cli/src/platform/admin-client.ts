import { errorCodes, messageOf, NadiError, type ErrorCode } from '@nadi/errors';
import { IdentitySigner } from '@nadi/identity';
import { platformTenant } from '@nadi/messaging';
import type { CliSettings } from '../config.ts';
import { endpointsOf, signingKeyOf, type ConnectionOptions } from './connection.ts';

const timeoutMs = 60_000;
const validMs = 120_000;

/** Asks admin, as the operator of the platform, who is an administrator of every tenant. */
export class AdminClient {
  private constructor(
    /** Where admin answers. */
    readonly url: string,
    private readonly token: string,
  ) {}

  /**
   * @param tenantId whose things are asked for
   * @throws NadiError SERVICE_UNREACHABLE if no platform runs, or it has no admin service.
   */
  static async open(
    settings: CliSettings,
    options: ConnectionOptions,
    nowMs: number,
    tenantId = platformTenant,
  ): Promise<AdminClient> {
    const url =
      options.data === undefined && settings.adminUrl !== undefined
        ? settings.adminUrl
        : endpointsOf(settings, options).services?.['admin'];
    if (url === undefined) {
      throw new NadiError('SERVICE_UNREACHABLE', { message: 'the platform runs without its admin service' });
    }
    const signer = new IdentitySigner(signingKeyOf(settings, options));
    const grants = [{ role: 'admin' as const, domain: '*' }];
    const operator = { subject: 'operator', name: 'the operator', tenantId, grants };
    return new AdminClient(url, await signer.sign({ ...operator, expiresMs: nowMs + validMs }, 'admin'));
  }

  /**
   * @param service that is asked, through admin
   * @throws NadiError with the code that the service answers, SERVICE_UNREACHABLE
   */
  async ask<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown, service = 'admin'): Promise<T> {
    const response = await fetch(`${this.url}/api/${service}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.token}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((cause: unknown) => {
      throw new NadiError('SERVICE_UNREACHABLE', { message: `${this.url}: ${messageOf(cause)}`, cause });
    });
    const text = await response.text();
    if (!response.ok) {
      throw failureOf(response.status, text);
    }
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
}

function failureOf(status: number, text: string): NadiError {
  try {
    const { code, reason } = JSON.parse(text) as { readonly code: string; readonly reason: string };
    if (code in errorCodes) {
      return new NadiError(code as ErrorCode, { message: reason });
    }
  } catch {
    // Told below, as it came.
  }
  return new NadiError('SERVICE_UNREACHABLE', { message: `admin answered ${status}: ${text.slice(0, 200)}` });
}
