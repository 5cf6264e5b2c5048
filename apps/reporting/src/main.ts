import 'reflect-metadata';
import { runService } from '@nadi/http';
import { createReporting } from './app.module.ts';
import { environment } from './config.ts';

await runService('reporting', () => createReporting(environment()));
