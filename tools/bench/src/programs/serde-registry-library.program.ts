import { MockClient } from '@confluentinc/schemaregistry/dist/mock-schemaregistry-client.js';
import { AvroDeserializer, AvroSerializer } from '@confluentinc/schemaregistry/dist/serde/avro.js';
import { SerdeType, SubjectNameStrategyType } from '@confluentinc/schemaregistry/dist/serde/serde.js';
import { subjectOf } from '@nadi/contracts';
import { benchContract, productView } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';

/** Encodes and decodes with the registry library's own serializer, its registry in memory and every schema cached. */
await serveVariant(async () => {
  const client = new MockClient({ baseURLs: ['mock://'], cacheCapacity: 100 });
  const schema = JSON.stringify(benchContract.schemas[benchContract.version - 1]);
  await client.register(subjectOf(benchContract), { schema, schemaType: 'AVRO' }, false);
  const options = { subjectNameStrategyType: SubjectNameStrategyType.TOPIC, useLatestVersion: true };
  const serializer = new AvroSerializer(client, SerdeType.VALUE, { ...options, autoRegisterSchemas: false });
  const deserializer = new AvroDeserializer(client, SerdeType.VALUE, options);
  const events = Array.from({ length: 1_000 }, (_, index) => productView(index));
  return {
    async run(count) {
      let decoded = 0;
      for (let index = 0; index < count; index += 1) {
        const value = await serializer.serialize(benchContract.name, events[index % events.length]);
        if (((await deserializer.deserialize(benchContract.name, value)) as unknown) !== undefined) decoded += 1;
      }
      return { events: decoded };
    },
  };
});
