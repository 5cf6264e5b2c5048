import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import { keyPartition } from './key-partition.ts';

const partitionMetadata = Array.from({ length: 7 }, (_, partitionId) => ({ partitionId, leader: 0 }));
const javaPartition = kafkajs.Partitioners.DefaultPartitioner() as unknown as (args: object) => number;

describe('keyPartition', () => {
  it('picks the partition that other clients pick, for keys of every length and sign', () => {
    for (let index = 0; index < 500; index += 1) {
      const key = Buffer.from(Array.from({ length: index % 23 }, (_, at) => (index * 31 + at * 97) % 256));
      const theirs = javaPartition({ topic: 't', partitionMetadata, message: { key, value: null } });
      expect(keyPartition(key, 7)).toBe(theirs);
    }
  });
});
