/** Sessions that begin like this make the metric fail. */
export const poisonousSession = 'poison-';

/**
 * A metric whose rule cannot be evaluated for some events that are valid by their contract, as happens when a rule assumes more
 * than the contract promises.
 */
export const throwingMetric = {
  name: 'chaos-throwing-rule',
  source: 'storefront.search-performed',
  yaml: `name: chaos-throwing-rule
question: Does an event that a rule cannot be evaluated for cost only itself?
source: storefront.search-performed
unit: events
where: '!data.sessionId.startsWith("${poisonousSession}") || int(data.sessionId) > 0'
measure: count
tests:
  - name: counts what it can evaluate
    given:
      - { data: { sessionId: s-1 } }
    expect:
      - { dimensions: {}, value: 1 }
`,
};
