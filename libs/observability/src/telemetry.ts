import { metrics, propagation, trace, type Meter, type Tracer } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';
import type { ServiceIdentity } from './identity.ts';

export interface TelemetryOptions {
  /** How many of 1,000 requests are traced. */
  readonly tracePerMille: number;
  /** Where spans go by OTLP over HTTP; none are kept without it, or if it is `none`. */
  readonly otlpTracesUrl?: string;
  /** Takes the spans instead of OTLP, for tests. */
  readonly spanExporter?: SpanExporter;
}

/** Traces and metrics of one process. */
export interface Telemetry {
  readonly meter: Meter;
  readonly tracer: Tracer;
  /** All metrics in Prometheus' text format. */
  prometheusText(): Promise<string>;
  /** Sends what is still buffered and stops. */
  shutdown(): Promise<void>;
}

/** Starts OpenTelemetry for this process and makes it the global default, with W3C trace context. */
export function startTelemetry(identity: ServiceIdentity, options: TelemetryOptions): Telemetry {
  const resource = resourceFromAttributes({
    'service.name': identity.service,
    'service.version': identity.version,
    'service.instance.id': identity.instanceId,
  });
  const reader = new PrometheusExporter({ preventServerStart: true });
  const meterProvider = new MeterProvider({ resource, readers: [reader] });
  metrics.setGlobalMeterProvider(meterProvider);

  const { tracePerMille, otlpTracesUrl: url = 'none' } = options;
  const exporter = options.spanExporter ?? (url === 'none' ? undefined : new OTLPTraceExporter({ url }));
  const tracerProvider = new NodeTracerProvider({
    resource,
    sampler: new ParentBasedSampler({
      root: new TraceIdRatioBasedSampler(exporter === undefined ? 0 : tracePerMille / 1_000),
    }),
    spanProcessors: exporter === undefined ? [] : [new BatchSpanProcessor(exporter)],
  });
  tracerProvider.register({ propagator: new W3CTraceContextPropagator() });

  const serializer = new PrometheusSerializer();
  return {
    meter: meterProvider.getMeter('nadi'),
    tracer: tracerProvider.getTracer('nadi'),
    async prometheusText() {
      const { resourceMetrics } = await reader.collect();
      return serializer.serialize(resourceMetrics);
    },
    async shutdown() {
      await Promise.all([meterProvider.shutdown(), tracerProvider.shutdown()]);
      metrics.disable();
      trace.disable();
      propagation.disable();
    },
  };
}
