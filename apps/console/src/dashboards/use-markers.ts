import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { annotationsQuery, type Annotation } from '../api/index.ts';
import type { Marker } from '../charts/index.ts';
import type { TimeRange } from '../range/index.ts';
import { texts } from '../texts/en.ts';
import { markersOf } from './dashboard-markers.ts';

const nothing: readonly Annotation[] = [];

/**
 * What happened within a range, and how charts mark it.
 * @param definitions `metrics/orders` each, whose changes are wanted; the same list from call to call
 */
export function useMarkers(
  range: Pick<TimeRange, 'from' | 'to'>,
  definitions: readonly string[],
): { readonly annotations: readonly Annotation[]; readonly markers: readonly Marker[] } {
  const { data: annotations = nothing } = useQuery(annotationsQuery(range, definitions));
  const markers = useMemo(() => markersOf(annotations, (kind) => texts.dashboards.happened.kind[kind]), [annotations]);
  return { annotations, markers };
}
