import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { messageOf, NadiError } from '@nadi/errors';
import { partialName, readIfPresent, writeAtomically } from './atomic-file.ts';
import { ClassDataArchive } from './class-data.ts';
import { childEnvironment, mavenFolder } from './config.ts';
import { probeKafka } from './kafka-probe.ts';
import { brokerProperties, propertiesText } from './kafka-properties.ts';
import type { ProcessSpec } from './managed-process.ts';
import type { PartContext } from './part-context.ts';
import type { PartPlan } from './stack-part.ts';

/** What a Kafka cluster of this machine needs beside the common things. */
export interface KafkaOptions {
  readonly heapMb: number;
  /** Compiles the brokers' code quickly instead of well, and has patience with them. */
  readonly isShortLived: boolean;
}

/** The plan of broker `index`. */
export function kafkaPart(context: PartContext, options: KafkaOptions, index: number): PartPlan {
  const { dataFolder, ports, jdk, machine, downloads } = context;
  const folder = join(dataFolder, 'kafka', `broker-${index}`);
  const propertiesFile = join(dataFolder, 'kafka', `broker-${index}.properties`);
  const brokers = ports.kafka.length;
  const { isShortLived } = options;
  const archive = new ClassDataArchive(join(downloads.folder, 'class-data'), 'kafka', jdk);
  const classPath = readdirSync(downloads.kafkaFolder)
    .toSorted()
    .map((jar) => join(downloads.kafkaFolder, jar))
    .join(':');

  const process = (): ProcessSpec => ({
    name: `kafka-${index}`,
    command: jdk.java,
    args: [
      `-Xms${Math.min(256, options.heapMb)}m`,
      `-Xmx${options.heapMb}m`,
      '-XX:+UseSerialGC',
      ...(isShortLived ? ['-XX:TieredStopAtLevel=1'] : []),
      // One broker is enough to write the archive that all use.
      ...(index === 0 || archive.exists ? archive.flags() : []),
      '-Djava.awt.headless=true',
      `-Dlog4j2.configurationFile=${join(mavenFolder, 'log4j2.yaml')}`,
      '-cp',
      classPath,
      'kafka.Kafka',
      propertiesFile,
    ],
    env: childEnvironment(machine),
    cwd: dataFolder,
    logFile: join(dataFolder, 'logs', `kafka-${index}.log`),
    signalOnParentDeath: 'TERM',
  });

  return {
    name: `kafka-${index}`,
    prepare: async () => {
      mkdirSync(dirname(folder), { recursive: true });
      writeAtomically(
        propertiesFile,
        propertiesText(brokerProperties({ index, ports, dataFolder: folder, isShortLived })),
      );
      if (!existsSync(folder)) await format(context, index, folder, classPath);
    },
    process,
    answers: async () => {
      const view = await probeKafka(ports.kafka[index] ?? 0);
      return view.controllerId >= 0 && view.brokerIds.includes(index);
    },
    startTimeoutMs: 90_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: brokers > 1 ? 12_000 : 30_000,
    onExit: (exit) => archive.settle(exit.code === 143 || exit.code === 0),
  };
}

/** Formats into a folder beside the right one and renames it, so that a kill in the middle leaves nothing half done. */
async function format(context: PartContext, index: number, folder: string, classPath: string): Promise<void> {
  const parent = dirname(folder);
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${basename(folder)}.partial-`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const partial = partialName(folder);
  const properties = `${partial}.properties`;
  const settings = brokerProperties({ index, ports: context.ports, dataFolder: partial });
  writeAtomically(properties, propertiesText(settings));
  try {
    await promisify(execFile)(
      context.jdk.java,
      ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xmx256m', '-cp', classPath, 'kafka.tools.StorageTool'].concat([
        'format',
        '-t',
        clusterId(context),
        '-c',
        properties,
      ]),
      { env: childEnvironment(context.machine), timeout: 60_000 },
    );
  } catch (error) {
    throw new NadiError('STACK_START_FAILED', {
      message: `The data folder of broker ${index} cannot be formatted: ${messageOf(error)}`,
      context: { part: `kafka-${index}`, folder },
      cause: error,
    });
  } finally {
    rmSync(properties, { force: true });
  }
  renameSync(partial, folder);
}

/** One id for all brokers of the cluster, drawn at the first start. */
function clusterId(context: PartContext): string {
  const file = join(context.dataFolder, 'kafka', 'cluster-id');
  const known = readIfPresent(file);
  if (known !== undefined) return known.trim();
  const drawn = Buffer.from(Array.from({ length: 16 }, () => Math.floor(context.random() * 256))).toString('base64url');
  // The storage tool takes an id that begins with a dash for an option.
  const id = drawn.replace(/^-/, 'A');
  writeAtomically(file, `${id}\n`);
  return id;
}
