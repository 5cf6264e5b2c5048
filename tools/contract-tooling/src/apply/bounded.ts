/**
 * Runs the work on every item, at most `limit` at a time, and gives the results in the order of the items. After the first
 * failure nothing new is started, and the failure is thrown once what runs has ended.
 */
export async function mapBounded<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  let hasFailed = false;
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (hasFailed) {
        return;
      }
      try {
        results[index] = await work(item);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(limit, items.length) }, worker));
  const failure = ended.find((worked) => worked.status === 'rejected');
  if (failure !== undefined) {
    throw failure.reason;
  }
  return results;
}
