import 'reflect-metadata';
import { runService } from '@nadi/http';
import { createAdmin } from './app.module.ts';
import { environment } from './config.ts';

await runService('admin', () => createAdmin(environment()));
