import { X } from 'lucide-react';
import { IconButton } from '../components/button.tsx';
import { formatClock, formatMetricValue, formatShare, type ValueKind } from '../formats/index.ts';
import { texts } from '../texts/en.ts';
import type { Comparison } from './chart-data.ts';
import styles from './time-series.module.css';

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The means of a span beside those of the span before it. */
export function ComparisonBar({
  span,
  comparisons,
  valueKind,
  zone,
  onClose,
}: {
  readonly span: Span;
  readonly comparisons: readonly Comparison[];
  readonly valueKind: ValueKind;
  readonly zone: string | undefined;
  readonly onClose: () => void;
}) {
  return (
    <div className={styles.comparison} role="status">
      <span className={styles.soft}>
        {texts.chart.comparison(formatClock(span.fromMs, zone), formatClock(span.toMs, zone))}
      </span>
      {comparisons.length === 0 && <span>{texts.chart.none}</span>}
      {comparisons.map(({ name, mean, meanBefore }) => (
        <span key={name}>
          {name} {formatMetricValue(mean, valueKind)}{' '}
          <span className={styles.soft}>
            {meanBefore === null
              ? texts.chart.nothingBefore
              : texts.chart.before(formatMetricValue(meanBefore, valueKind))}
            {meanBefore !== null && meanBefore !== 0 && ` · ${signed(mean / meanBefore - 1)}`}
          </span>
        </span>
      ))}
      <IconButton label={texts.common.close} icon={<X size={14} aria-hidden />} onClick={onClose} />
    </div>
  );
}

const signed = (share: number) => `${share > 0 ? '+' : ''}${formatShare(share)}`;
