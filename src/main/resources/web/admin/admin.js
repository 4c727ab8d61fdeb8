/** The operator's view: one sample a second comes in, figures and charts show it. */
import { Chart } from './charts.js';
import { bytes, millis, short, span, whole } from './numbers.js';
import { Samples } from './samples.js';

const MICROS_PER_SECOND = 1_000_000;

/** From this part of its lifetime on, the oldest message is about to be lost. */
const OLD = 0.8;

const NEAR_FULL = 0.8;

const FILLS = ['empty', 'belowHalf', 'fromHalf', 'nearFull', 'full'];

const samples = new Samples();

const charts = [
  new Chart(element('messages-chart'), samples, [
    { name: 'stored', label: 'stored', color: '--series-1' },
    { name: 'delivered', label: 'delivered', color: '--series-2' },
    { name: 'dropped', label: 'dropped', color: '--series-3' },
    { name: 'expired', label: 'expired', color: '--series-4' },
  ]),
  new Chart(
    element('connections-chart'),
    samples,
    [{ name: 'long', label: 'ids', color: '--series-1' }],
    { floor: 4, format: short },
  ),
  new Chart(
    element('lag-chart'),
    samples,
    [{ name: 'lagMillis', label: 'worst', color: '--series-3' }],
    { floor: 5, format: millis },
  ),
  new Chart(
    element('heap-chart'),
    samples,
    [{ name: 'heapBytes', label: 'used', color: '--series-2' }],
    { floor: 16 * 1024 * 1024, format: bytes },
  ),
];

function element(id) {
  return document.getElementById(id);
}

function show(sample) {
  const row = samples.add(sample, Date.now());
  setState(sample.pool ? 'live' : 'no-pool', sample.pool ? 'Live' : 'The pool does not answer');
  setText('uptime', span(sample.uptimeMillis / 1000));
  setText('stored', short(row.stored));
  setText('delivered', short(row.delivered));
  showLost(row);
  if (sample.pool) {
    showPool(sample);
  }
  if (sample.pool && sample.survey) {
    showSurvey(sample);
  }
  if (!document.hidden) {
    charts.forEach((chart) => chart.update());
  }
}

function showLost(row) {
  const lost = row.dropped === undefined ? undefined : row.dropped + row.expired;
  setText('lost', short(lost));
  setLevel('lost-figure', lost > 0 ? 'bad' : 'good');
}

function showPool(sample) {
  setText('long', whole(sample.pool.longConnections));
  setText('connections', `of ${short(sample.connections)} open`);
  setText('queued', short(sample.pool.queued));
  setText('in-flight', `+ ${short(sample.pool.inFlight)} in flight`);
  setText('mailboxes', `${whole(sample.pool.mailboxes)}, by fill`);
}

function showSurvey(sample) {
  const { survey } = sample;
  const age = survey.oldestAgeMicros / MICROS_PER_SECOND;
  const lifetime = sample.expireMicros / MICROS_PER_SECOND;
  setText('oldest', age > 0 ? span(age) : '–');
  setText('lifetime', `of ${span(lifetime)}`);
  setLevel('oldest-figure', age > lifetime * OLD ? 'warn' : 'good');
  for (const fill of FILLS) {
    setText(`fill-${fill}`, whole(survey[fill]));
    element('fill-bar').querySelector(`[data-fill="${fill}"]`).style.flexGrow = survey[fill];
  }
  showFullest(survey.fullest, sample.maxQueueLength);
}

function showFullest(fullest, capacity) {
  element('fullest-none').hidden = fullest.length > 0;
  element('fullest').parentElement.hidden = fullest.length === 0;
  element('fullest').replaceChildren(...fullest.map(({ id, messages }) => {
    const row = element('fullest-row').content.firstElementChild.cloneNode(true);
    row.querySelector('th').textContent = id;
    row.querySelector('td').textContent = whole(messages);
    const meter = row.querySelector('meter');
    meter.max = capacity;
    meter.value = messages;
    meter.dataset.level = level(messages / capacity);
    meter.setAttribute('aria-label', `${messages} of ${capacity}`);
    return row;
  }));
}

function level(fill) {
  if (fill >= 1) {
    return 'full';
  }
  return fill >= NEAR_FULL ? 'near' : 'low';
}

function setText(id, text) {
  element(id).textContent = text;
}

function setLevel(id, name) {
  element(id).dataset.level = name;
}

/** Said only when it changes: it is read out. */
function setState(state, text) {
  const pill = element('state');
  if (pill.dataset.state !== state) {
    pill.dataset.state = state;
    pill.textContent = text;
  }
}

/** The browser comes back by itself when the stream breaks, but not when it is refused. */
const RETRY_MILLIS = 3000;

function watch() {
  const stream = new EventSource('stream');
  stream.onmessage = (event) => show(JSON.parse(event.data));
  stream.onerror = () => {
    setState('lost', 'No connection');
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(watch, RETRY_MILLIS);
    }
  };
}

watch();
