import 'reflect-metadata';
import { messageOf, NadiError } from '@nadi/errors';
import { firstLink } from './accounts/setup.ts';
import { databaseOf, readConfig } from './app.module.ts';
import { environment } from './config.ts';

/** Prints the one-time link of the first administrator as one line of JSON; `{"link": null}` once somebody can sign in. */
try {
  const config = readConfig(environment());
  const dataSource = await databaseOf(config).initialize();
  try {
    const created = await firstLink(dataSource, Date.now);
    const link = created === undefined ? null : `${config.publicUrl}/setup#${created.token}`;
    process.stdout.write(`${JSON.stringify({ link, expiresAt: created?.expiresAt ?? null })}\n`);
  } finally {
    await dataSource.destroy();
  }
} catch (error) {
  process.stderr.write(`${error instanceof NadiError ? `${error.code}: ` : ''}${messageOf(error)}\n`);
  process.exit(1);
}
