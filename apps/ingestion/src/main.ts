import 'reflect-metadata';
import { messageOf } from '@nadi/errors';
import { createIngestion } from './app.module.ts';
import { environment } from './config.ts';
import { createHttpApplication } from './http/server.ts';

try {
  const service = await createIngestion(environment());
  const app = await createHttpApplication(service);
  const stop = async (signal: string) => {
    service.logger.info({ signal }, 'stopping');
    await app.close();
    await service.stop();
    process.exit(0);
  };
  process.once('SIGTERM', (signal) => void stop(signal));
  process.once('SIGINT', (signal) => void stop(signal));
  await app.listen(service.config.port, service.config.host);
  service.logger.info({ url: await app.getUrl() }, 'listening');
  await service.start();
} catch (error) {
  process.stderr.write(`ingestion: ${messageOf(error)}\n`);
  process.exit(1);
}
