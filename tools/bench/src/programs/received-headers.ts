/** Record headers as kafkajs hands them to a consumer. */
export function receivedHeaders(headers: ReadonlyMap<Buffer, Buffer>): Record<string, Buffer> {
  return Object.fromEntries([...headers].map(([name, text]) => [name.toString(), text]));
}
