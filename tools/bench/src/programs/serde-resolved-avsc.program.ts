import { evolvedContract } from '../events/evolved-contract.ts';
import { benchContract, productViewEvent } from '../events/product-views.ts';
import { serveVariant } from '../framework/serve-variant.ts';
import { compiledType, readBody, SlabWriter } from './avro-by-hand.ts';
import { readHeaders, writeHeaders } from './headers-by-hand.ts';

/** The same by hand: key, headers and body written; headers read and the body resolved for a newer version. */
await serveVariant(() => {
  const type = compiledType(benchContract.schemas[0]);
  const reader = compiledType(evolvedContract.schemas[1]);
  const resolver = reader.createResolver(type);
  const writer = new SlabWriter(type, 1);
  const typeHeader = Buffer.from(benchContract.name);
  const events = Array.from({ length: 1_000 }, (_, index) => productViewEvent(index));
  const record = (event: (typeof events)[number]) => ({
    key: Buffer.from(event.data.visitorId),
    value: writer.write(event.data),
    headers: writeHeaders(typeHeader, event),
    timestamp: event.receivedMs,
  });
  const received = events.map((event) => {
    const { value, headers } = record(event);
    return { value, headers: Object.fromEntries([...headers].map(([name, text]) => [name.toString(), text])) };
  });
  return {
    run(count) {
      let decoded = 0;
      for (let index = 0; index < count; index += 1) {
        const place = index % events.length;
        record(events[place]!);
        const { value, headers } = received[place]!;
        if (readHeaders(headers).id !== '' && readBody(reader, value, resolver) !== undefined) decoded += 1;
      }
      return { events: decoded };
    },
  };
});
