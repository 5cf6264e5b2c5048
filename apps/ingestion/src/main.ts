import 'reflect-metadata';
import { runService } from '@nadi/http';
import { createIngestion } from './app.module.ts';
import { environment } from './config.ts';

await runService('ingestion', () => createIngestion(environment()));
