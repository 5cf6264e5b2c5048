export {
  createTopicAdmin,
  type DescribedTopic,
  type GroupProgress,
  type ListedTopic,
  type TopicAdmin,
  type TopicToCreate,
} from './admin/topic-admin.ts';
export { headerNames, readAttributes, type EventAttributes } from './cloud-events.ts';
export { backoffMs, type BackoffOptions } from './consumer/backoff.ts';
export { Consumes, kafkaTransport } from './consumer/consumes.decorator.ts';
export type { BatchHandler, ConsumedEvent, EventBatch, PreparedBatch } from './consumer/event-batch.ts';
export { KafkaStrategy, type KafkaStrategyOptions } from './consumer/kafka.strategy.ts';
export type { LogRange, OffsetStore } from './consumer/offset-store.ts';
export { deadLetter, drop, ok, retry, type FinalOutcome, type Outcome } from './consumer/outcome.ts';
export { eachEvent, next, pipeline, settle, type Pipeline, type Step, type StepResult } from './consumer/pipeline.ts';
export { DeadLetterQueue, deadLetterId, movedDeadLetter, type DeadLetter } from './dead-letters.ts';
export { FlowMeter } from './flow/flow-meter.ts';
export { attributesOf, tenantOf, type LogRecord } from './log/log-record.ts';
export { decodeLogRecords, type DecodedLogRecords, type LogEvent } from './log/decode-log-records.ts';
export { followLogs, type FollowLogsOptions, type LogFault } from './log/follow-logs.ts';
export { followEvents, type FollowedEvents, type FollowOptions } from './log/follow-events.ts';
export { readNewest, type NewestOptions, type NewestRecords, type PlacedRecord } from './log/read-newest.ts';
export type { FetchedStretch, TopicLogConnection } from './log/kafka-log.ts';
export { createTopicLogReader, type LogStretch, type TopicLogReader } from './log/topic-log-reader.ts';
export { createTopicLogWriter, type AppendedRecord, type TopicLogWriter } from './log/topic-log-writer.ts';
export { tailTopic, type TailedStretch, type TailOptions } from './log/topic-tail.ts';
export { createMessaging, type Messaging, type MessagingOptions } from './messaging.ts';
export { announceStart, platformTenant, prepareContracts, type ServiceStartOptions } from './service-start.ts';
export { ServiceReporter, type ServiceReporterOptions } from './service-reporter.ts';
export { BatchingProducer, defaultBatching, wireBytes, type BatchingOptions } from './producer/batching-producer.ts';
export { EventPublisher, type OutgoingEvent } from './producer/event-publisher.ts';
export { decodeHeaders, type EncodedHeaders } from './producer/record-headers.ts';
export { kafkajsProducers } from './producer/kafkajs.adapter.ts';
export { platformaticProducers } from './producer/platformatic.adapter.ts';
export type { OutgoingRecord, ProducerFactory, ProducerPort } from './producer/producer-port.ts';
export { RecordsTooLargeError } from './producer/records-too-large.error.ts';
export { createSchemaRegistry, type RegisteredSchema, type SchemaRegistry } from './registry/schema-registry.ts';
export { EventDecoder } from './serde/event-decoder.ts';
export { EventEncoder } from './serde/event-encoder.ts';
export { avroType } from './serde/avro-type.ts';
export { FramedBodies, type FramedBody } from './serde/framed-bodies.ts';
export { framedSchemaId, reframed } from './serde/framing.ts';
export { messagingSettings } from './settings.ts';
