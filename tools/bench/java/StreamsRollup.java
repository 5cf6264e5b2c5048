import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import com.sun.management.OperatingSystemMXBean;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts events and aggregates a field per minute and dimension with Kafka Streams, exactly once. Every event is parsed once, and none
 * is looked up for having been seen before. `dsl` is what the documentation shows: grouped by each dimension, windowed, aggregated, all
 * aggregations of a dimension in one value. `processor` is the least that can be written by hand: partial windows per partition in memory,
 * without a repartition topic.
 * Arguments: brokers, topic, file of the Avro schema, dimensions and aggregations (both with commas between), field, folder for state,
 * `dsl` or `processor`.
 */
public class StreamsRollup {
  private static final String MARK = "@bench ";
  private static final int FRAMING_BYTES = 5;
  private static final long MINUTE_MS = 60_000;
  private static final String STORE = "windows";
  private static final AtomicLong PROCESSED = new AtomicLong();

  public static void main(String[] args) throws Exception {
    var schema = new Schema.Parser().parse(Path.of(args[2]).toFile());
    var dimensions = List.of(args[3].split(","));
    var window = new Window(args[4]);
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    var input = new BufferedReader(new InputStreamReader(System.in));
    System.out.println(MARK + "{\"ready\":true}");
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      long events = Long.parseLong(line.replaceAll("\\D", ""));
      PROCESSED.set(0);
      System.gc();
      var topology = args[7].equals("dsl")
          ? dsl(args[1], new Parser(schema), dimensions, args[5], window)
          : processor(args[1], () -> new Counter(new Parser(schema), dimensions, args[5], window));
      try (var streams = new KafkaStreams(topology, settings(args[0], args[6]))) {
        streams.start();
        while (streams.state() != KafkaStreams.State.RUNNING) Thread.sleep(5);
        long cpu = machine.getProcessCpuTime();
        long time = System.nanoTime();
        while (PROCESSED.get() < events * dimensions.size()) Thread.sleep(2);
        double wallMs = (System.nanoTime() - time) / 1e6;
        double cpuMs = (machine.getProcessCpuTime() - cpu) / 1e6;
        String result = "{\"events\":%d,\"wallMs\":%.3f,\"cpuMs\":{\"subject\":%.3f}}";
        System.out.println(MARK + String.format(Locale.ROOT, result, PROCESSED.get() / dimensions.size(), wallMs, cpuMs));
      }
    }
    System.exit(0);
  }

  private static Properties settings(String brokers, String stateFolder) throws IOException {
    Files.createDirectories(Path.of(stateFolder));
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-" + UUID.randomUUID());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, stateFolder);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");
    return settings;
  }

  private static Topology dsl(String topic, Parser parser, List<String> dimensions, String field, Window window) {
    var builder = new StreamsBuilder();
    var bytes = Serdes.ByteArray();
    var events = builder.stream(topic, Consumed.with(bytes, bytes)).mapValues(parser::parse);
    for (var dimension : dimensions) {
      events.map((key, event) -> KeyValue.pair(String.valueOf(event.get(dimension)), numberOf(event, field)))
          .groupByKey(Grouped.with("by-" + dimension, Serdes.String(), Serdes.Long()))
          .windowedBy(TimeWindows.ofSizeWithNoGrace(Duration.ofMillis(MINUTE_MS)))
          .aggregate(window::empty, (key, added, known) -> window.add(known, added), Materialized.with(Serdes.String(), bytes));
    }
    return builder.build();
  }

  private static Topology processor(String topic, ProcessorSupplier<byte[], byte[], Void, Void> counter) {
    var bytes = Serdes.ByteArray();
    var store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.String(), bytes).withCachingEnabled();
    return new Topology()
        .addSource("events", bytes.deserializer(), bytes.deserializer(), topic)
        .addProcessor("count", counter, "events")
        .addStateStore(store, "count");
  }

  private static long numberOf(GenericRecord event, String field) {
    return ((Number) event.get(field)).longValue();
  }

  private enum Aggregation { COUNT, SUM, MIN, MAX }

  /** The aggregations of a window, one after the other. */
  private static class Window {
    private final List<Aggregation> aggregations;

    Window(String names) {
      this.aggregations = Arrays.stream(names.toUpperCase(Locale.ROOT).split(",")).map(Aggregation::valueOf).toList();
    }

    byte[] empty() {
      var values = ByteBuffer.allocate(aggregations.size() * Long.BYTES);
      for (var aggregation : aggregations) {
        values.putLong(switch (aggregation) {
          case MIN -> Long.MAX_VALUE;
          case MAX -> Long.MIN_VALUE;
          case COUNT, SUM -> 0;
        });
      }
      return values.array();
    }

    byte[] add(byte[] known, long added) {
      PROCESSED.incrementAndGet();
      var before = ByteBuffer.wrap(known);
      var after = ByteBuffer.allocate(known.length);
      for (var aggregation : aggregations) {
        long value = before.getLong();
        after.putLong(switch (aggregation) {
          case COUNT -> value + 1;
          case SUM -> value + added;
          case MIN -> Math.min(value, added);
          case MAX -> Math.max(value, added);
        });
      }
      return after.array();
    }
  }

  private static class Parser {
    private final GenericDatumReader<GenericRecord> reader;
    private BinaryDecoder decoder;
    private GenericRecord event;

    Parser(Schema schema) {
      this.reader = new GenericDatumReader<>(schema);
    }

    /** Valid until the next one is parsed. */
    GenericRecord parse(byte[] value) {
      decoder = DecoderFactory.get().binaryDecoder(value, FRAMING_BYTES, value.length - FRAMING_BYTES, decoder);
      try {
        event = reader.read(event, decoder);
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      return event;
    }
  }

  private static class Counter implements Processor<byte[], byte[], Void, Void> {
    private final Parser parser;
    private final List<String> dimensions;
    private final String field;
    private final Window window;
    private KeyValueStore<String, byte[]> windows;

    Counter(Parser parser, List<String> dimensions, String field, Window window) {
      this.parser = parser;
      this.dimensions = dimensions;
      this.field = field;
      this.window = window;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      windows = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      var event = parser.parse(record.value());
      long added = numberOf(event, field);
      for (var dimension : dimensions) {
        String key = record.timestamp() / MINUTE_MS + "/" + dimension + "/" + event.get(dimension);
        byte[] known = windows.get(key);
        windows.put(key, window.add(known == null ? window.empty() : known, added));
      }
    }
  }
}
