/** What a model says of transactions, and what they were. */
export interface Scored {
  readonly scores: ArrayLike<number>;
  /** 1 for a fraud. */
  readonly labels: ArrayLike<number>;
}

/**
 * The area under the receiver operating characteristic, from 0 to 1: how often a fraud has a higher score than another
 * transaction, half of the ties included. NaN if either kind is missing.
 */
export function aucRoc({ scores, labels }: Scored): number {
  const order = byScore(scores);
  let [frauds, ranks] = [0, 0];
  forEachTie(order, scores, (from, to) => {
    // Descending order: the mean rank from below of all that share a score.
    const rank = order.length - (from + to - 1) / 2;
    for (let index = from; index < to; index += 1) {
      if (labels[order[index]!] === 1) {
        frauds += 1;
        ranks += rank;
      }
    }
  });
  const others = order.length - frauds;
  return frauds === 0 || others === 0 ? Number.NaN : (ranks - (frauds * (frauds + 1)) / 2) / (frauds * others);
}

/**
 * Average precision, from 0 to 1: the sum of precisions at each score that occurs, weighted by what recall gains there, without
 * interpolation. NaN without a fraud.
 */
export function averagePrecision({ scores, labels }: Scored): number {
  const order = byScore(scores);
  let [found, sum] = [0, 0];
  forEachTie(order, scores, (from, to) => {
    const before = found;
    for (let index = from; index < to; index += 1) {
      found += labels[order[index]!] === 1 ? 1 : 0;
    }
    sum += (found - before) * (found / to);
  });
  return found === 0 ? Number.NaN : sum / found;
}

/** What card precision needs of each transaction beside scores. */
export interface ScoredCards extends Scored {
  readonly cards: ArrayLike<string>;
  /** Number of the day of each transaction. */
  readonly days: ArrayLike<number>;
}

/**
 * Card precision at `top`, as the Fraud Detection Handbook defines it (chapter 4): each day the cards with the highest scores are
 * looked at, and the share of them that had a fraud that day counts; a card that was found is not looked at again. The mean
 * over the days.
 */
export function cardPrecision({ scores, labels, cards, days }: ScoredCards, top: number): number {
  const byDay = new Map<number, Map<string, { score: number; isFraud: boolean }>>();
  for (let index = 0; index < scores.length; index += 1) {
    const day = byDay.get(days[index]!) ?? new Map<string, { score: number; isFraud: boolean }>();
    byDay.set(days[index]!, day);
    const known = day.get(cards[index]!);
    day.set(cards[index]!, {
      score: Math.max(known?.score ?? -Infinity, scores[index]!),
      isFraud: known?.isFraud === true || labels[index] === 1,
    });
  }
  const found = new Set<string>();
  const precisions = [...byDay]
    .sort(([one], [other]) => one - other)
    .map(([, day]) => {
      const looked = [...day]
        .filter(([card]) => !found.has(card))
        .sort(([, one], [, other]) => other.score - one.score)
        .slice(0, top);
      const frauds = looked.filter(([, { isFraud }]) => isFraud);
      frauds.forEach(([card]) => found.add(card));
      return frauds.length / top;
    });
  return precisions.reduce((sum, value) => sum + value, 0) / precisions.length;
}

function byScore(scores: ArrayLike<number>): Uint32Array {
  return Uint32Array.from({ length: scores.length }, (_, index) => index).sort(
    (one, other) => scores[other]! - scores[one]!,
  );
}

/** Visits the runs of equal scores. */
function forEachTie(order: Uint32Array, scores: ArrayLike<number>, visit: (from: number, to: number) => void): void {
  for (let from = 0; from < order.length;) {
    let to = from + 1;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) {
      to += 1;
    }
    visit(from, to);
    from = to;
  }
}
