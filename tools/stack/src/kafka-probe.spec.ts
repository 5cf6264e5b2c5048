import { describe, expect, it } from '@jest/globals';
import { parseMetadata, supportsMetadata } from './kafka-probe.ts';

const bytes = (...parts: readonly string[]): Buffer => Buffer.from(parts.join(''), 'hex');

describe('the answers of a broker', () => {
  it('accepts an ApiVersions answer that covers the Metadata version', () => {
    const answer = bytes('00000001', '0000', '00000002', '00000000000b', '00030000000d');
    expect(supportsMetadata(answer)).toBe(true);
  });

  it('refuses an ApiVersions answer with an error or without Metadata', () => {
    expect(supportsMetadata(bytes('00000001', '0023', '00000000'))).toBe(false);
    expect(supportsMetadata(bytes('00000001', '0000', '00000001', '00000000000b'))).toBe(false);
  });

  it('reads the registered brokers and the controller', () => {
    const broker = (id: string): string => `${id}${'0001'}61${'00004a94'}ffff`;
    const answer = bytes(
      '00000002',
      '00000000',
      '00000002',
      broker('00000000'),
      broker('00000002'),
      '0002',
      '6162',
      '00000002',
    );
    expect(parseMetadata(answer)).toEqual({ brokerIds: [0, 2], controllerId: 2 });
  });

  it('reads a cluster that has no broker and no controller yet', () => {
    expect(parseMetadata(bytes('00000002', '00000000', '00000000', 'ffff', 'ffffffff'))).toEqual({
      brokerIds: [],
      controllerId: -1,
    });
  });
});
