/** Line charts over the last minutes, drawn by uPlot in the colours of admin.css. */
import { short } from './numbers.js';

/** uPlot.js is no module: it puts itself here. */
const { uPlot } = window;

const DARK = matchMedia('(prefers-color-scheme: dark)');

const AXIS_FONT = '12px system-ui, sans-serif';

const CLOCK = new Intl.DateTimeFormat([], { timeStyle: 'medium', hourCycle: 'h23' });

/** A time axis is at least this long: the first samples shall not jump about. */
const MIN_SECONDS = 60;

const MIN_HEIGHT = 80;

/** All charts show the same moment under the pointer. */
const CURSOR = { sync: { key: 'charts' }, points: { size: 7 } };

export class Chart {
  #place;
  #samples;
  #series;
  #options;
  #plot = null;

  /** Also of the legend: it has more lines where there is little room. */
  #observer = new ResizeObserver(() => this.#resize());

  /**
   * A chart in its place.
   *
   * @param place the element that it fills
   * @param samples where its values come from
   * @param series by name in the samples: label and colour (a custom property)
   * @param options format: how values are written; floor: the top of the axis is never lower
   */
  constructor(place, samples, series, options = {}) {
    this.#place = place;
    this.#samples = samples;
    this.#series = series;
    this.#options = { format: short, floor: 1, ...options };
    this.#observer.observe(place);
    DARK.addEventListener('change', () => this.#draw());
    this.#draw();
  }

  update() {
    this.#plot.setData(this.#data());
    this.#showNewest();
  }

  #data() {
    return this.#samples.columns(this.#series.map((series) => series.name));
  }

  #draw() {
    this.#plot?.destroy();
    this.#plot = new uPlot(this.#config(), this.#data(), this.#place);
    this.#observer.observe(this.#legend());
    this.#showNewest();
  }

  #legend() {
    return this.#place.querySelector('.u-legend');
  }

  /**
   * In the legend, unless the pointer is at an older one. uPlot draws in a microtask, and clears the
   * legend there.
   */
  #showNewest() {
    queueMicrotask(() => {
      if (!(this.#plot.cursor.left >= 0)) {
        this.#plot.setLegend({ idx: this.#plot.data[0].length - 1 });
      }
    });
  }

  /** The legend is part of the height. */
  #resize() {
    const legend = this.#legend();
    this.#plot.setSize({
      width: this.#place.clientWidth,
      height: Math.max(MIN_HEIGHT, this.#place.clientHeight - legend.offsetHeight),
    });
    this.#showNewest();
  }

  #config() {
    const { format, floor } = this.#options;
    const axis = {
      stroke: color('--text-soft'),
      font: AXIS_FONT,
      grid: { stroke: color('--line'), width: 1 },
      ticks: { show: false },
    };
    return {
      width: this.#place.clientWidth,
      height: this.#place.clientHeight,
      cursor: CURSOR,
      legend: { live: true },
      scales: {
        x: { range: (plot, min, max) => [Math.min(min, max - MIN_SECONDS), max] },
        y: { range: (plot, min, max) => [0, Math.max(floor, (max ?? 0) * 1.1)] },
      },
      axes: [
        { ...axis, grid: { show: false }, size: 28, space: 90, values: (plot, ticks) => ticks.map(clock) },
        { ...axis, size: 62, space: 32, values: (plot, ticks) => ticks.map(format) },
      ],
      series: [
        { label: 'time', value: (plot, time) => (time ? clock(time) : '') },
        ...this.#series.map((series) => ({
          label: series.label,
          stroke: color(series.color),
          fill: this.#series.length === 1 ? `${color(series.color)}22` : undefined,
          width: 2,
          points: { show: false },
          value: (plot, value) => format(value),
        })),
      ],
    };
  }
}

function color(property) {
  return getComputedStyle(document.documentElement).getPropertyValue(property).trim();
}

function clock(seconds) {
  return CLOCK.format(new Date(seconds * 1000));
}
