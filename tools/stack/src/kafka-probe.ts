import { connect } from 'node:net';

const apiVersionsKey = 18;
const metadataKey = 3;
const metadataVersion = 4;

/** What a broker says about its cluster. */
export interface ClusterView {
  /** Ids of the brokers that are registered and alive. */
  readonly brokerIds: readonly number[];
  /** -1 while there is none. */
  readonly controllerId: number;
}

function request(apiKey: number, apiVersion: number, correlationId: number, body: Buffer): Buffer {
  const clientId = Buffer.from('nadi-stack');
  const head = Buffer.alloc(14 + clientId.length);
  head.writeInt32BE(10 + clientId.length + body.length, 0);
  head.writeInt16BE(apiKey, 4);
  head.writeInt16BE(apiVersion, 6);
  head.writeInt32BE(correlationId, 8);
  head.writeInt16BE(clientId.length, 12);
  clientId.copy(head, 14);
  return Buffer.concat([head, body]);
}

/** Checks an ApiVersions answer (version 0, without the length): the error code and the Metadata versions. */
export function supportsMetadata(answer: Buffer): boolean {
  if (answer.readInt16BE(4) !== 0) return false;
  const count = answer.readInt32BE(6);
  for (let index = 0; index < count; index += 1) {
    const at = 10 + 6 * index;
    if (answer.readInt16BE(at) !== metadataKey) continue;
    return answer.readInt16BE(at + 2) <= metadataVersion && metadataVersion <= answer.readInt16BE(at + 4);
  }
  return false;
}

/** Reads a Metadata answer (version 4, without the length). */
export function parseMetadata(answer: Buffer): ClusterView {
  let at = 8;
  const skipText = (): void => {
    const length = answer.readInt16BE(at);
    at += 2 + Math.max(length, 0);
  };
  const brokerCount = answer.readInt32BE(at);
  at += 4;
  const brokerIds: number[] = [];
  for (let index = 0; index < brokerCount; index += 1) {
    brokerIds.push(answer.readInt32BE(at));
    at += 4;
    skipText();
    at += 4;
    skipText();
  }
  skipText();
  return { brokerIds, controllerId: answer.readInt32BE(at) };
}

/**
 * Asks the broker on a port of 127.0.0.1 for its API versions and its cluster, in the broker's own protocol.
 * Rejects if it does not answer within `timeoutMs`.
 */
export async function probeKafka(port: number, timeoutMs = 2_000): Promise<ClusterView> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port });
    let received = Buffer.alloc(0);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    const answered = (answer: Buffer): void => {
      if (answer.readInt32BE(0) === 1) {
        if (!supportsMetadata(answer)) throw new Error('The broker does not speak the expected protocol version.');
        const noTopics = Buffer.alloc(5);
        socket.write(request(metadataKey, metadataVersion, 2, noTopics));
        return;
      }
      socket.destroy();
      resolve(parseMetadata(answer));
    };
    socket.setTimeout(timeoutMs, () => fail(new Error(`The broker on port ${port} does not answer.`)));
    socket.once('error', fail);
    socket.once('close', () => reject(new Error(`The broker on port ${port} closed the connection.`)));
    socket.once('connect', () => socket.write(request(apiVersionsKey, 0, 1, Buffer.alloc(0))));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      const answer = received.subarray(4, 4 + received.readInt32BE(0));
      received = received.subarray(4 + answer.length);
      try {
        answered(answer);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
