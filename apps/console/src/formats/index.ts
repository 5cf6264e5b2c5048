export { axisUnit, formatMetricExact, formatMetricValue, type ValueKind } from './metric-value.ts';
export { formatBytes, formatExact, formatMoney, formatNumber, formatShare } from './numbers.ts';
export { formatAgo, formatClock, formatDay, formatDuration, formatExactTime, formatInRange } from './times.ts';
