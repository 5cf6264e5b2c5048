import { type CreatedKey, runServiceScript } from '@nadi/platform';

export interface ReplayKeyOptions {
  readonly root: string;
  /** Settings of the ingestion service, NADI_DATABASE_URL above all. */
  readonly environment: Readonly<Record<string, string>>;
  readonly tenant: string;
}

/** A key for one replay into its own tenant; it ends after a day. */
export async function replayKey({ root, environment, tenant }: ReplayKeyOptions): Promise<string> {
  const wanted = { tenantId: tenant, name: 'replay', expiresInDays: 1 };
  const { key } = await runServiceScript<CreatedKey>({
    root,
    service: 'ingestion',
    program: 'keys',
    args: ['create', JSON.stringify(wanted)],
    environment,
  });
  return key;
}
