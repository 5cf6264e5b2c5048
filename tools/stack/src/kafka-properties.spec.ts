import { describe, expect, it } from '@jest/globals';
import { brokerProperties, propertiesText } from './kafka-properties.ts';

describe('the configuration of a broker', () => {
  it('listens on the loopback address only, the controller too', () => {
    const properties = brokerProperties({
      index: 0,
      ports: { kafka: [1], controller: [2], gates: [] },
      dataFolder: '/data',
    });
    expect(properties['listeners']).toBe('PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2');
    expect(properties['controller.quorum.voters']).toBe('0@127.0.0.1:2');
  });

  it('keeps one copy on one broker', () => {
    const properties = brokerProperties({
      index: 0,
      ports: { kafka: [1], controller: [2], gates: [] },
      dataFolder: '/data',
    });
    expect(properties).toMatchObject({ 'default.replication.factor': 1, 'min.insync.replicas': 1 });
  });

  it('keeps three copies on three brokers and needs two of them for a write', () => {
    const ports = { kafka: [1, 3, 5], controller: [2, 4, 6], gates: [] };
    const properties = brokerProperties({ index: 2, ports, dataFolder: '/data' });
    expect(properties).toMatchObject({
      'node.id': 2,
      'controller.quorum.voters': '0@127.0.0.1:2,1@127.0.0.1:4,2@127.0.0.1:6',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:5',
      'default.replication.factor': 3,
      'min.insync.replicas': 2,
      'offsets.topic.replication.factor': 3,
      'transaction.state.log.replication.factor': 3,
      'share.coordinator.state.topic.replication.factor': 3,
    });
  });

  it('is written as a properties file with backslashes doubled', () => {
    expect(propertiesText({ a: 1, 'log.dirs': 'C:\\data' })).toBe('a=1\nlog.dirs=C:\\\\data\n');
  });

  it('adds a listener for each gate of the broker that tells clients another port than its own', () => {
    const gate = { name: 'INGESTION', listenerPort: 7, advertisedPort: 8 };
    const gates = [
      { ...gate, broker: 0 },
      { ...gate, broker: 1, listenerPort: 9 },
    ];
    const properties = brokerProperties({
      index: 0,
      ports: { kafka: [1], controller: [2], gates },
      dataFolder: '/data',
    });
    expect(properties).toMatchObject({
      listeners: 'PLAINTEXT://127.0.0.1:1,CONTROLLER://127.0.0.1:2,INGESTION://127.0.0.1:7',
      'advertised.listeners': 'PLAINTEXT://127.0.0.1:1,INGESTION://127.0.0.1:8',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,INGESTION:PLAINTEXT',
    });
  });
});
