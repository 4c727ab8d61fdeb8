/** The samples of the last minutes, and the rates between them. */

/** Five minutes at one a second. */
const MAX_SAMPLES = 300;

const MILLIS_PER_SECOND = 1000;

/** How long there may be no sample before the chart shows a gap. */
const GAP_MILLIS = 5000;

/** What is counted, by its name in the pool's stats. */
const COUNTS = ['stored', 'delivered', 'dropped', 'expired'];

export class Samples {
  #rows = [];
  #last = null;

  /** Takes in a sample that has just come. Returns its row: a time in seconds, rates and levels. */
  add(sample, nowMillis) {
    const last = this.#last;
    if (last !== null && nowMillis - last.millis > GAP_MILLIS) {
      this.#push({ time: (last.millis + MILLIS_PER_SECOND) / MILLIS_PER_SECOND });
    }
    const row = {
      time: nowMillis / MILLIS_PER_SECOND,
      long: sample.pool?.longConnections,
      connections: sample.connections,
      lagMillis: sample.lagMicros / MILLIS_PER_SECOND,
      heapBytes: sample.heapUsedBytes,
      ...ratesBetween(last?.sample, sample),
    };
    this.#push(row);
    this.#last = { sample, millis: nowMillis };
    return row;
  }

  /** The newest values of some names, each with those before it, as uPlot wants them. */
  columns(names) {
    return ['time', ...names].map((name) => this.#rows.map((row) => row[name] ?? null));
  }

  #push(row) {
    this.#rows.push(row);
    if (this.#rows.length > MAX_SAMPLES) {
      this.#rows.shift();
    }
  }
}

/** Nothing where there is nothing to compare with: the first sample, another process, no pool. */
function ratesBetween(before, sample) {
  const isComparable = before?.pool && sample.pool && before.startedMillis === sample.startedMillis;
  const millis = isComparable ? sample.uptimeMillis - before.uptimeMillis : 0;
  if (millis <= 0) {
    return {};
  }
  return Object.fromEntries(COUNTS.map((name) => {
    const count = sample.pool[name] - before.pool[name];
    return [name, count < 0 ? null : (count * MILLIS_PER_SECOND) / millis];
  }));
}
