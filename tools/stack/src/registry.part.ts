import { join } from 'node:path';
import { ClassDataArchive } from './class-data.ts';
import { childEnvironment } from './config.ts';
import type { PartContext } from './part-context.ts';
import type { PartPlan } from './stack-part.ts';

/** The plan of the schema registry, which keeps its data in Kafka and needs no folder of its own. */
export function registryPart(context: PartContext, heapMb: number): PartPlan {
  const { dataFolder, ports, jdk, machine, downloads } = context;
  const archive = new ClassDataArchive(join(downloads.folder, 'class-data'), 'registry', jdk);
  const settings: Record<string, string | number> = {
    'quarkus.http.host': '127.0.0.1',
    'quarkus.http.port': ports.registry,
    'quarkus.management.host': '127.0.0.1',
    'quarkus.management.port': ports.registryManagement,
    'quarkus.log.file.enable': 'false',
    'apicurio.storage.kind': 'kafkasql',
    'apicurio.kafkasql.bootstrap.servers': ports.kafka.map((port) => `127.0.0.1:${port}`).join(','),
    // At its start it polls an empty topic twice and waits this long each time (5 s by default).
    'apicurio.kafkasql.consumer.poll.timeout': 1_000,
  };
  return {
    name: 'registry',
    prepare: async () => undefined,
    process: () => ({
      name: 'registry',
      command: jdk.java,
      args: [
        `-Xmx${heapMb}m`,
        '-XX:+UseSerialGC',
        // It serves a few requests a minute: a quick start is worth more than fast code.
        '-XX:TieredStopAtLevel=1',
        ...archive.flags(),
        ...Object.entries(settings).map(([name, value]) => `-D${name}=${value}`),
        '-jar',
        join(downloads.registryFolder, 'quarkus-run.jar'),
      ],
      env: childEnvironment(machine),
      cwd: dataFolder,
      logFile: join(dataFolder, 'logs', 'registry.log'),
      signalOnParentDeath: 'TERM',
    }),
    answers: async () => {
      const response = await fetch(`http://127.0.0.1:${ports.registry}/apis/ccompat/v7/subjects`, {
        signal: AbortSignal.timeout(5_000),
      });
      await response.arrayBuffer();
      return response.status === 200;
    },
    startTimeoutMs: 180_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 30_000,
    onExit: (exit) => archive.settle(exit.code === 143 || exit.code === 0),
  };
}
