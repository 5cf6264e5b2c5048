export {
  durationText,
  isZone,
  lengthUntilNow,
  localInZone,
  momentInZone,
  momentOf,
  parseDurationMs,
  relativeRanges,
  stepChoices,
  suggestedStep,
  type TimeRange,
} from './time-range.ts';
export { useTimeRange } from './use-time-range.ts';
