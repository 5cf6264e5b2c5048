import 'reflect-metadata';
import { runMigrateProgram } from '@nadi/persistence';
import { environment } from './config.ts';
import { migrations } from './migrations/index.ts';

await runMigrateProgram({ service: 'admin', migrations, environment: environment(), args: process.argv.slice(2) });
