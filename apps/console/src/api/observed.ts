import { queryOptions } from '@tanstack/react-query';
import { apiGet } from './client.ts';

/** What the platform knows of itself, in the form in which the admin service tells it. Times in milliseconds since 1970. */
export type ServiceState = 'up' | 'degraded' | 'silent' | 'stopped';

export interface ServiceInstance {
  readonly instanceId: string;
  readonly state: ServiceState;
  readonly version: string;
  readonly commit: string | null;
  readonly host: string;
  readonly pid: number;
  readonly startedMs: number;
  readonly reportedMs: number;
  readonly checks: readonly { readonly name: string; readonly up: boolean; readonly detail: string | null }[];
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** 1 is one core kept busy. */
  readonly cpuCores: number | null;
  readonly eventLoopP99Ms: number;
  readonly lostReports: number;
  readonly ended: string | null;
}

export interface ServiceStart {
  readonly instanceId: string;
  readonly version: string;
  readonly commit: string | null;
  readonly startedMs: number;
  /** How the process before it ended; null on a first start. */
  readonly previousExit: string | null;
}

export interface Service {
  readonly name: string;
  readonly state: ServiceState;
  readonly versions: readonly string[];
  readonly instances: readonly ServiceInstance[];
  /** Newest first. */
  readonly starts: readonly ServiceStart[];
  readonly restartsLastDay: number;
}

export interface Services {
  readonly services: readonly Service[];
}

/** What goes between a service and a topic; rates of the last minute. */
export interface FlowEdge {
  readonly from: string;
  readonly to: string;
  readonly service: string;
  readonly topic: string;
  readonly direction: 'read' | 'written';
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly errorsPerSecond: number;
  readonly deadLettersPerSecond: number;
  readonly lag: number | null;
  readonly newestRecordMs: number | null;
  readonly freshnessMs: number | null;
}

export interface FlowNode {
  readonly id: string;
  readonly kind: 'service' | 'topic';
  readonly name: string;
  readonly domain: string | null;
  readonly inPerSecond: number;
  readonly outPerSecond: number;
  readonly errorsPerSecond: number;
  readonly lag: number | null;
  readonly isSilent: boolean;
}

export interface Flow {
  readonly windowMs: number;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly FlowEdge[];
}

export interface TopicSummary {
  readonly name: string;
  /** Null for topics without a contract. */
  readonly domain: string | null;
  readonly contract: {
    readonly version: number;
    readonly purpose: string;
    readonly classification: string;
    readonly owner: { readonly team: string; readonly contact: string };
    readonly hasPersonalData: boolean;
    readonly freshnessTargetMs: number;
    /** Longest silence that is normal, or `irregular`. */
    readonly expectedEveryMs: number | string;
  } | null;
  readonly partitions: number;
  readonly eventsInLog: number;
  readonly eventsPerSecond: number;
  readonly bytesPerSecond: number;
  readonly lag: number | null;
  readonly newestRecordMs: number | null;
  /** Null keeps records for ever. */
  readonly retentionMs: number | null;
  readonly cleanupPolicy: string;
}

export interface TopicField {
  readonly path: string;
  readonly type: string;
  readonly doc: string;
  readonly isPersonal: boolean;
  readonly isKey: boolean;
}

export interface TopicDetail extends TopicSummary {
  readonly offsets: readonly { readonly partition: number; readonly low: number; readonly high: number }[];
  readonly config: Readonly<Record<string, string>>;
  readonly readers: readonly string[];
  readonly writers: readonly string[];
  readonly key: string | null;
  readonly compatibility: string | null;
  readonly fields: readonly TopicField[];
  readonly schemas: readonly { readonly version: number; readonly id: number | null; readonly text: string }[];
  readonly registryProblem: string | null;
}

export interface TopicMessage {
  readonly partition: number;
  readonly offset: number;
  readonly receivedMs: number;
  readonly key: string | null;
  readonly bytes: number;
  readonly headers: readonly { readonly name: string; readonly value: string | null }[];
  readonly event: {
    readonly id: string;
    readonly tenantId: string;
    readonly source: string;
    readonly timeMs: number;
    readonly contract: string;
    readonly schemaId: number;
    readonly data: unknown;
  } | null;
  readonly problem: { readonly code: string; readonly reason: string } | null;
}

export interface MessagePage {
  /** Newest first. */
  readonly messages: readonly TopicMessage[];
  /** Given as `before` for older ones; null at the start of the log. */
  readonly older: string | null;
}

/** What stands for a value that nobody may see. */
export const maskedValue = '[personal]';

const path = '/api/admin/v1';
const refetchInterval = 10_000;

export const servicesQuery = queryOptions({
  queryKey: ['services'],
  queryFn: ({ signal }) => apiGet<Services>(`${path}/services`, signal),
  staleTime: refetchInterval,
});

/** The topics that the caller may read. */
export const topicsQuery = queryOptions({
  queryKey: ['topics'],
  queryFn: async ({ signal }) => {
    const { topics } = await apiGet<{ readonly topics: readonly TopicSummary[] }>(`${path}/topics`, signal);
    return topics;
  },
  refetchInterval,
});

export function topicQuery(name: string) {
  return queryOptions({
    queryKey: ['topic', name],
    queryFn: ({ signal }) => apiGet<TopicDetail>(`${path}/topics/${encodeURIComponent(name)}`, signal),
    refetchInterval,
  });
}

/**
 * A page of messages, newest first.
 * @param partition empty for all of them
 * @param before `older` of the page before; undefined for the newest
 * @throws ApiError
 */
export function readMessages(
  name: string,
  { partition, before, limit }: { partition: string; before: string | undefined; limit: number },
  signal?: AbortSignal,
): Promise<MessagePage> {
  const parameters = new URLSearchParams({ limit: String(limit) });
  if (partition !== '') {
    parameters.set('partition', partition);
  }
  if (before !== undefined) {
    parameters.set('before', before);
  }
  return apiGet<MessagePage>(`${path}/topics/${encodeURIComponent(name)}/messages?${parameters.toString()}`, signal);
}
