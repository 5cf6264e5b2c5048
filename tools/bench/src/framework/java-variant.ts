import { fileURLToPath } from 'node:url';
import { messageOf } from '@nadi/errors';
import { findJavaTools, type JavaTools } from '@nadi/stack';
import { NotInstalled, type RowContext, type Variant } from './bench-row.ts';
import { VariantProcess } from './variant-process.ts';

const host = fileURLToPath(new URL('../../java/PerfHost.java', import.meta.url));

export interface KafkaTool {
  readonly name: string;
  /** Class of the tool, below `org.apache.kafka.tools`. */
  readonly tool: string;
  /** Arguments; `{events}` and `{run}` stand for the number of events and of the run. */
  readonly args: (context: RowContext) => Promise<readonly string[]>;
}

/** One of Kafka's own performance tools, kept warm in one virtual machine. */
export function kafkaToolVariant({ name, tool, args }: KafkaTool): Variant {
  return {
    name,
    role: 'peer',
    start: async (context) => {
      const { java, kafkaJars } = await javaTools();
      return VariantProcess.start(
        name,
        java,
        ['-Xmx512m', '-cp', kafkaJars.join(':'), host, `org.apache.kafka.tools.${tool}`, ...(await args(context))],
        context.root,
      );
    },
  };
}

/** @throws NotInstalled if there is no JDK, or Kafka's jars cannot be had. */
export async function javaTools(): Promise<JavaTools> {
  try {
    return await findJavaTools();
  } catch (error) {
    throw new NotInstalled(messageOf(error));
  }
}
