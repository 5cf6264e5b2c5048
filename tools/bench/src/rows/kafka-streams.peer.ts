import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RowContext, Variant } from '../framework/bench-row.ts';
import { javaPeerJars } from '../framework/java-peer-jars.ts';
import { javaTools } from '../framework/java-variant.ts';
import { VariantProcess } from '../framework/variant-process.ts';
import { schemaText } from '../programs/consumed-topic.ts';

const source = fileURLToPath(new URL('../../java/StreamsRollup.java', import.meta.url));

/** What a peer computes per minute of the events of a topic, which are encoded with the newest version of the bench's contract. */
export interface PeerRollup {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly dimensions: readonly string[];
  readonly aggregations: readonly ('count' | 'sum' | 'min' | 'max')[];
}

/** The field that all peers aggregate. */
export const peerField = 'unitPriceMinor';

/** As the documentation shows it, or the least that can be written by hand; see the source. */
export type StreamsStyle = 'dsl' | 'processor';

const names: Readonly<Record<StreamsStyle, string>> = {
  dsl: 'Kafka Streams, exactly_once_v2',
  processor: 'Kafka Streams, processor by hand',
};

/** Kafka Streams aggregating the events of a topic per minute and dimension, exactly once. It is warm when it is measured. */
export function kafkaStreamsVariant(
  style: StreamsStyle,
  rollup: (context: RowContext) => Promise<PeerRollup>,
): Variant {
  const name = names[style];
  return {
    name,
    role: 'peer',
    start: async (context) => {
      const { java } = await javaTools();
      const jars = await javaPeerJars(context.root);
      const { brokers, topic, dimensions, aggregations } = await rollup(context);
      const folder = join(context.workDir, `kafka-streams-${style}`);
      mkdirSync(folder, { recursive: true });
      const schemaFile = join(folder, 'schema.avsc');
      writeFileSync(schemaFile, schemaText);
      const args = [
        ...[brokers.join(','), topic, schemaFile, dimensions.join(','), aggregations.join(',')],
        ...[peerField, join(folder, 'state'), style],
      ];
      return VariantProcess.start(name, java, ['-Xmx1g', '-cp', jars.join(':'), source, ...args], context.root);
    },
  };
}
