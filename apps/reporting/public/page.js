/** A plain live page: one tile per metric, fed by one stream. The token stays in this tab; it is never sent in a URL. */
const state = document.querySelector('#state');
const numbers = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const compact = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 2 });
const tiles = new Map();
const reconnectMs = 1_000;
const lastMinutes = 30;
const rows = 5;
const summed = ['count', 'sum'];

const fromHash = new URLSearchParams(location.hash.slice(1)).get('token');
if (fromHash !== null) {
  sessionStorage.setItem('nadi-token', fromHash);
  history.replaceState(null, '', location.pathname);
}
const access = document.querySelector('#access');
access.addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('nadi-token', document.querySelector('#token').value.trim());
  access.hidden = true;
  void run();
});
void run();

async function run() {
  const token = sessionStorage.getItem('nadi-token');
  if (token === null) {
    askForToken('A token is needed.');
    return;
  }
  const headers = { authorization: `Bearer ${token}` };
  for (let lastEventId = ''; ;) {
    try {
      if (tiles.size === 0) {
        await createTiles(headers);
      }
      lastEventId = await follow(headers, lastEventId);
      show('Connection lost; trying again…', true);
    } catch (error) {
      if (error.status === 401 || error.status === 403) {
        askForToken(error.message);
        return;
      }
      show(`${error.message}; trying again…`, true);
    }
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
  }
}

function askForToken(reason) {
  sessionStorage.removeItem('nadi-token');
  show(reason, true);
  access.hidden = false;
}

function show(text, trouble = false) {
  state.textContent = text;
  state.classList.toggle('trouble', trouble);
}

async function request(url, headers) {
  const response = await fetch(url, { headers });
  if (!response.ok) {
    const answer = await response.json().catch(() => ({ reason: response.statusText }));
    throw Object.assign(new Error(answer.reason), { status: response.status });
  }
  return response;
}

async function createTiles(headers) {
  const { metrics } = await (await request('/v1/metrics', headers)).json();
  for (const metric of metrics) {
    // Only parts that add up to the whole are told apart: the tile's number is their sum.
    const by = summed.includes(metric.measure)
      ? metric.dimensions.filter((name) => name !== 'currency').slice(0, 1)
      : [];
    const stepMs = Math.max(metric.windowMs, 60_000);
    const text = `${metric.name};last=${lastMinutes}m;step=${stepMs / 60_000}m${by.length > 0 ? `;by=${by[0]}` : ''}`;
    const article = document.querySelector('#tile').content.firstElementChild.cloneNode(true);
    article.querySelector('h2').textContent = metric.name;
    article.querySelector('.question').textContent = metric.question;
    document.querySelector('#tiles').append(article);
    tiles.set(text, { metric, article, dimension: by[0], points: new Map() });
  }
}

/** Reads the stream until it ends; returns the id of the last event. */
async function follow(headers, lastEventId) {
  const query = new URLSearchParams([...tiles.keys()].map((text) => ['tile', text]));
  const resume = lastEventId === '' ? {} : { 'last-event-id': lastEventId };
  const response = await request(`/v1/stream?${query}`, { ...headers, ...resume });
  show('Live');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = '';
  let lastId = lastEventId;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return lastId;
    }
    buffer += value;
    const messages = buffer.split('\n\n');
    buffer = messages.pop();
    for (const message of messages) {
      lastId = handle(message) ?? lastId;
    }
  }
}

function handle(message) {
  const fields = new Map(
    message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  if (!fields.has('data')) {
    return undefined;
  }
  const data = JSON.parse(fields.get('data'));
  const tile = tiles.get(data.tile);
  if (fields.get('event') === 'snapshot') {
    tile.points.clear();
  }
  for (const point of data.points) {
    tile.points.set(`${point.startMs} ${JSON.stringify(point.dimensions)}`, point);
  }
  for (const [key, point] of tile.points) {
    if (point.startMs < data.fromMs) {
      tile.points.delete(key);
    }
  }
  draw(tile, data.watermarkMs);
  return fields.get('id');
}

function draw({ metric, article, dimension, points }, watermarkMs) {
  const { currency, shown } = oneCurrency([...points.values()]);
  const starts = [...new Set(shown.map(({ startMs }) => startMs))].sort((a, b) => a - b);
  const totals = starts.map((start) =>
    total(
      metric,
      shown.filter(({ startMs }) => startMs === start),
    ),
  );
  const latest = shown.filter(({ startMs }) => startMs === starts.at(-1));
  const isOpen = latest.some((point) => point.state === 'open');
  const value = article.querySelector('.value');
  const latestTotal = totals.at(-1) ?? null;
  value.textContent = latestTotal === null ? 'nothing yet' : compact.format(latestTotal);
  value.title = latestTotal === null ? '' : numbers.format(latestTotal);
  const unit = document.createElement('small');
  unit.textContent = ` ${currency === undefined ? '' : `${currency} `}${metric.unit}${isOpen ? ' so far' : ''}`;
  value.append(unit);
  drawLine(article.querySelector('svg'), totals, isOpen, metric.name);
  article.querySelector('ol').replaceChildren(...breakdown(latest, dimension));
  const late = shown.reduce((sum, point) => sum + point.late, 0);
  const complete =
    watermarkMs === null
      ? shown.length === 0
        ? 'no events yet'
        : 'not complete yet'
      : `complete until ${new Date(watermarkMs).toLocaleTimeString()}`;
  article.querySelector('footer').textContent = `${complete}${late > 0 ? ` · ${late} late` : ''}`;
}

/** Money is never added across currencies: the tile shows the one with the most events. */
function oneCurrency(points) {
  const events = new Map();
  for (const { dimensions, events: count } of points) {
    events.set(dimensions.currency, (events.get(dimensions.currency) ?? 0) + count);
  }
  const [currency] = [...events].sort(([, a], [, b]) => b - a)[0] ?? [];
  return { currency, shown: points.filter(({ dimensions }) => dimensions.currency === currency) };
}

/** Only sums have more than one point per moment. */
function total({ measure }, points) {
  const values = points.map((point) => point.value).filter((value) => value !== null);
  if (values.length === 0) {
    return null;
  }
  return summed.includes(measure) ? values.reduce((sum, value) => sum + value, 0) : values[0];
}

function drawLine(svg, values, isOpen, name) {
  const known = values.map((value) => value ?? 0);
  const highest = Math.max(...known, 1e-9);
  const x = (index) => (known.length < 2 ? 0 : (index / (known.length - 1)) * 240);
  const y = (value) => 46 - (value / highest) * 44;
  const pathOf = (from, to) =>
    known
      .slice(from, to)
      .map((value, index) => `${index === 0 ? 'M' : 'L'}${x(from + index)},${y(value)}`)
      .join('');
  const closedEnd = isOpen ? known.length - 1 : known.length;
  svg.replaceChildren(
    ...[
      [0, closedEnd, ''],
      [Math.max(closedEnd - 1, 0), known.length, 'open'],
    ].map(([from, to, style]) => {
      const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
      path.setAttribute('d', pathOf(from, to));
      path.setAttribute('class', style);
      return path;
    }),
  );
  svg.setAttribute('aria-label', `${name} over the last ${lastMinutes} minutes`);
}

function breakdown(points, dimension) {
  const top = points[0]?.top;
  const parts =
    top !== undefined && points.length === 1
      ? top.map(({ item, count }) => [item, count])
      : dimension === undefined
        ? []
        : points.map((point) => [point.dimensions[dimension], point.value]);
  return parts
    .filter(([, value]) => value !== null)
    .sort(([, a], [, b]) => b - a)
    .slice(0, rows)
    .map(([name, value]) => {
      const item = document.createElement('li');
      item.append(
        ...[name, numbers.format(value)].map((text) =>
          Object.assign(document.createElement('span'), { textContent: text }),
        ),
      );
      return item;
    });
}
