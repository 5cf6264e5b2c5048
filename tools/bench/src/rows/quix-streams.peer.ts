import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RowContext, Variant } from '../framework/bench-row.ts';
import { pythonPeerPackages } from '../framework/python-peers.ts';
import { smallRunOf, type PreparedRollup } from '../rollup/prepare-rollup.ts';
import { VariantProcess } from '../framework/variant-process.ts';
import { schemaText } from '../programs/consumed-topic.ts';
import { peerField, type PeerRollup } from './kafka-streams.peer.ts';

const name = 'Quix Streams, exactly once';
const source = fileURLToPath(new URL('../../python/quix_rollup.py', import.meta.url));

/** Quix Streams aggregating the same as Kafka Streams does, a small part of it: it takes many times as long. */
export function quixStreamsVariant(rollup: (context: RowContext) => Promise<PeerRollup>): Variant {
  return {
    name,
    role: 'peer',
    start: async (context) => {
      const packages = await pythonPeerPackages(context.root);
      const { brokers, dimensions, aggregations } = await rollup(context);
      const { smallTopic: topic } = context.prepared as PreparedRollup;
      const folder = join(context.workDir, 'quix-streams');
      mkdirSync(folder, { recursive: true });
      const schemaFile = join(folder, 'schema.avsc');
      writeFileSync(schemaFile, schemaText);
      const args = [
        ...[source, brokers.join(','), topic, schemaFile, dimensions.join(','), aggregations.join(',')],
        ...[peerField, join(folder, 'state')],
      ];
      const started = await VariantProcess.start(
        name,
        'env',
        [`PYTHONPATH=${packages}`, 'python3', ...args],
        context.root,
      );
      return {
        run: (events) => started.run(smallRunOf(events)),
        stop: () => started.stop(),
      };
    },
  };
}
