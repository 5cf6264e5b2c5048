import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readMachine } from './config.ts';
import { defaultDownloadFolder, provideDownloads } from './downloads.ts';
import { findJdk } from './jdk.ts';

/** What it takes to run the programs that come with Kafka. */
export interface JavaTools {
  /** The JDK's folder. */
  readonly home: string;
  readonly java: string;
  /** Kafka's jars, its tools among them. */
  readonly kafkaJars: readonly string[];
}

/**
 * The JDK and the jars that the stack runs with; fetches the jars if no stack was ever started here.
 * @throws NadiError as `startStack` does.
 */
export async function findJavaTools(): Promise<JavaTools> {
  const machine = readMachine();
  const { home, java } = await findJdk(machine);
  const { kafkaFolder } = await provideDownloads(defaultDownloadFolder(machine), machine, () => undefined);
  const kafkaJars = readdirSync(kafkaFolder)
    .toSorted()
    .map((jar) => join(kafkaFolder, jar));
  return { home, java, kafkaJars };
}
