import { choiceSetting, integerSetting, listSetting, urlSetting } from '@nadi/config';

/** The settings of everything that talks to the broker and the registry. */
export const messagingSettings = {
  kafkaBrokers: listSetting({
    variable: 'NADI_KAFKA_BROKERS',
    doc: 'Kafka bootstrap brokers, host:port, separated by commas.',
    default: ['127.0.0.1:19092'],
  }),
  registryUrl: urlSetting({
    variable: 'NADI_REGISTRY_URL',
    doc: 'Schema registry with Confluent-compatible API under /apis/ccompat/v7.',
    schemes: ['http', 'https'],
    default: 'http://127.0.0.1:18081',
  }),
  producerClient: choiceSetting({
    variable: 'NADI_PRODUCER_CLIENT',
    doc: 'Client library that produces: platformatic or kafkajs.',
    choices: ['platformatic', 'kafkajs'],
    default: 'platformatic',
  }),
  reportEveryMs: integerSetting({
    variable: 'NADI_REPORT_EVERY_MS',
    doc: 'How often an instance reports its health and flows in platform.service-reported, milliseconds.',
    default: 5_000,
    min: 500,
    max: 60_000,
  }),
};
