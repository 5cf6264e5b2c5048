import { defineConfig, loadConfig } from '@nadi/config';
import { messageOf, NadiError } from '@nadi/errors';
import type { MigrationInterface } from 'typeorm';
import { runMigrations, type MigrationChoice, type MigrationPhase } from './migrations.ts';
import { persistenceSettings } from './settings.ts';

export interface MigrateProgram {
  readonly service: string;
  readonly migrations: Readonly<Record<MigrationPhase, readonly (new () => MigrationInterface)[]>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /**
   * Nothing: what the next version needs. `contract`: also what must wait until no instance of the previous version is left.
   * `only` and names: exactly these.
   */
  readonly args: readonly string[];
}

/** The program that brings a service's schema up to date: prints one line of JSON, or the error and exits with 1. */
export async function runMigrateProgram({ service, migrations, environment, args }: MigrateProgram): Promise<void> {
  try {
    const config = loadConfig(defineConfig(`Migrations of ${service}`, persistenceSettings), environment);
    const database = { url: config.databaseUrl, poolSize: config.databasePoolSize, service };
    const { applied } = await runMigrations(database, migrations, choiceOf(args));
    process.stdout.write(`${JSON.stringify({ service, applied })}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof NadiError ? `${error.code}: ` : ''}${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

function choiceOf([first, ...names]: readonly string[]): MigrationChoice {
  return first === 'only' ? names : first === 'contract' ? 'contract' : 'expand';
}
