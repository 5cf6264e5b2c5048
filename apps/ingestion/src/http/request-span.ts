import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const traceParentPattern = /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/**
 * Runs a POST request in a server span that continues the caller's trace.
 * @param route the route as it is declared.
 * @param incoming the `traceparent` header; anything that is none is ignored.
 * @param run takes the trace context for the events: that of the span if it is recorded, otherwise the caller's.
 */
export async function withRequestSpan<T>(
  route: string,
  incoming: string | undefined,
  run: (traceParent: string | undefined) => Promise<T>,
): Promise<T> {
  const given = incoming !== undefined && traceParentPattern.test(incoming) ? incoming : undefined;
  const parent = given === undefined ? context.active() : propagation.extract(context.active(), { traceparent: given });
  const options = { kind: SpanKind.SERVER, attributes: { 'http.request.method': 'POST', 'http.route': route } };
  return trace.getTracer('nadi').startActiveSpan(`POST ${route}`, options, parent, async (span) => {
    try {
      const carrier: { traceparent?: string } = {};
      if (span.isRecording()) {
        propagation.inject(context.active(), carrier);
      }
      return await run(carrier.traceparent ?? given);
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}
