import type { Contract } from '@nadi/contracts';

/**
 * Largest record batch a topic takes. Twice what one event may be, so that a dead letter, which holds the original record
 * and more, always fits.
 */
const maxMessageBytes = 2 * 1024 * 1024;

/** Settings of a contract's topic by Kafka's names; all values are text, as the broker reports them. */
export function topicConfig(contract: Contract): Record<string, string> {
  const isCompacted = contract.retentionMs === 'compact';
  return {
    'cleanup.policy': isCompacted ? 'compact' : 'delete',
    'max.message.bytes': String(maxMessageBytes),
    'retention.ms': isCompacted ? '-1' : String(contract.retentionMs),
  };
}
