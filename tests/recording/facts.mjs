// Reads recording.ndjson and prints what is in it as JSON; fails if it is not the recording that the tests count on.
// With --readme it puts the same figures into README.md's table instead.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const INTERACTIVE = new Set([1, 2, 3, 4, 5, 6, 7, 12]);
const TYPES = ['DomContentLoaded', 'Load', 'FullSnapshot', 'IncrementalSnapshot', 'Meta', 'Custom', 'Plugin', 'Asset'];
const SOURCES = [
  'Mutation', 'MouseMove', 'MouseInteraction', 'Scroll', 'ViewportResize', 'Input', 'TouchMove', 'MediaInteraction',
  'StyleSheetRule', 'CanvasMutation', 'Font', 'Log', 'Drag', 'StyleDeclaration', 'Selection', 'AdoptedStyleSheet',
  'CustomElement',
];
const MOUSE = [
  'MouseUp', 'MouseDown', 'Click', 'ContextMenu', 'DblClick', 'Focus', 'Blur', 'TouchStart', 'TouchMove', 'TouchEnd',
  'TouchCancel',
];

const interactive = (item) => item.type === 3 && INTERACTIVE.has(item.data.source);
const focusOrBlur = (item) => item.data.source === 2 && [5, 6].includes(item.data.type);
const byHand = (item) => interactive(item) && !focusOrBlur(item);
const SETS = { all: interactive, without_focus_blur: byHand };

function kind(item) {
  if (item.type !== 3) return TYPES[item.type];
  const source = SOURCES[item.data.source];
  return item.data.source === 2 ? `${source}.${MOUSE[item.data.type]}` : source;
}

function tally(names) {
  const counts = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function must(holds, what) {
  if (!holds) throw new Error(`not the recording that was meant: ${what}`);
}

function read() {
  const text = readFileSync(join(HERE, 'recording.ndjson'), 'utf8');
  const events = text.trim().split('\n').map((line, i) => ({ ...JSON.parse(line), line: i + 1 }));
  for (const event of events) {
    event.time = Date.parse(event.timestamp);
    event.items = event.properties.$snapshot_data ?? [];
  }
  return { events, bytes: Buffer.byteLength(text) };
}

const ordered = (times) => times.every((time, i) => i === 0 || times[i - 1] <= time);

// The longest stretch between two interactive items (or one and the end) is the one in which nobody was there.
function longestGap(items, test, end) {
  const times = [...items.filter(test).map((item) => item.timestamp), end];
  let at = 1;
  for (let i = 1; i < times.length; i++) if (times[i] - times[i - 1] > times[at] - times[at - 1]) at = i;
  return { from: times[at - 1], to: times[at] };
}

function steps(times) {
  const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
  return { least: gaps[0], median: gaps[gaps.length >> 1], most: gaps.at(-1) };
}

function point(event, item, start, base) {
  return { line: event.line, flush_ms: event.time - start, item_ms: item.timestamp - start,
    item_ms_of_tab: item.timestamp - base, kind: kind(item), time: new Date(item.timestamp).toISOString() };
}

// One idle stretch of one tab: the items at its two ends, and what was flushed wholly inside it.
function idle(events, test, start) {
  const pairs = events.flatMap((event) => event.items.map((item) => ({ event, item })));
  const items = pairs.map((pair) => pair.item);
  const end = Math.max(...items.map((item) => item.timestamp));
  const { from, to } = longestGap(items, test, end);
  const last = pairs.findLast(({ item }) => item.timestamp === from && test(item));
  const next = pairs.find(({ item }) => item.timestamp === to && test(item));
  const inside = items.filter((item) => item.timestamp > from && item.timestamp < to);
  const flushes = events.filter((e) => e.items.length && e.items[0].timestamp > from && e.items.at(-1).timestamp < to);
  const base = events[0].time;
  return {
    length_ms: to - from,
    last_before: point(last.event, last.item, start, base),
    first_after: next ? point(next.event, next.item, start, base) : null,
    flushes: flushes.length,
    items: tally(inside.map(kind)),
    analytics_after_ms: events.filter((e) => !e.items.length && e.time > from && e.time < to).map((e) => e.time - from),
    ms_between_items: steps(inside.map((item) => item.timestamp)),
  };
}

function loads(events, start) {
  const found = [];
  for (const event of events) {
    if (event.event === '$pageview') found.push({ line: event.line, pageview_ms: event.time - start });
    for (const item of event.items) {
      if (item.type === 4) found.at(-1).meta_ms = item.timestamp - start;
      if (item.type === 2) found.at(-1).full_snapshot_ms = item.timestamp - start;
    }
  }
  for (const load of found) must(load.meta_ms <= load.full_snapshot_ms, `line ${load.line}: a load without snapshot`);
  return found;
}

function window(name, id, events, start) {
  const items = events.flatMap((event) => event.items);
  const mixed = events.filter((e) => e.items.some(interactive) && !interactive(e.items[0]));
  must(ordered(events.map((event) => event.time)), `tab ${name}: events out of order`);
  must(ordered(items.map((item) => item.timestamp)), `tab ${name}: items out of order`);
  must(!mixed.length, `tab ${name}: a flush in which churn comes before an interaction`);
  const begins = loads(events, start);
  return {
    tab: name,
    window_id: id,
    url: events[0].properties.$current_url,
    first_ms: events[0].time - start,
    last_item_ms: items.at(-1).timestamp - start,
    lines: tally(events.map((event) => event.event)),
    items: items.length,
    interactive_items: items.filter(interactive).length,
    interactive_without_focus_blur: items.filter(byHand).length,
    flushes_with_interaction: events.filter((event) => event.items.some(interactive)).length,
    flushes_without: events.filter((event) => event.items.length && !event.items.some(interactive)).length,
    page_loads: begins,
    reload_ms: begins[1]?.pageview_ms ?? null,
    idle: Object.fromEntries(Object.entries(SETS).map(([set, test]) => [set, idle(events, test, start)])),
  };
}

// How far behind the newest time so far an event arrived: the tabs flush independently.
function disorder(events) {
  let newest = 0;
  let most = 0;
  for (const event of events) {
    newest = Math.max(newest, event.time);
    most = Math.max(most, newest - event.time);
  }
  return most;
}

const list = (counts) => Object.entries(counts).map(([name, n]) => `${name} ${n}`).join(', ');
const values = (events, get) => [...new Set(events.map(get))];

function check(windows, visitors, sessions) {
  const [a, b] = windows;
  must(windows.length === 2 && visitors.length === 1 && sessions.length === 1, 'two tabs, one visitor, one session');
  must(a.page_loads.length === 2 && b.page_loads.length === 1, 'one reload, of the first tab');
  for (const { idle: { all } } of windows) {
    must(all.length_ms > 10000 && all.flushes >= 10, 'more than 10 s of nothing but churn');
    must(Object.keys(all.items).join() === 'Mutation', 'nothing but mutations in the idle stretch');
    // The $autocapture of the last click is a moment later than rrweb's own Click.
    must(all.analytics_after_ms.every((ms) => ms < 100), 'no analytics event in the idle stretch');
  }
  must(a.idle.all.first_after && !b.idle.all.first_after, 'a return to the first tab only');
}

function facts() {
  const { events, bytes } = read();
  const start = events[0].time;
  const items = events.flatMap((event) => event.items);
  const end = Math.max(...events.map((event) => event.time), ...items.map((item) => item.timestamp));
  const ids = values(events, (event) => event.properties.$window_id);
  const visitors = values(events, (event) => event.distinct_id);
  const sessions = values(events, (event) => event.properties.$session_id);
  const windows = ids.map((id, i) =>
    window('AB'[i], id, events.filter((event) => event.properties.$window_id === id), start));
  check(windows, visitors, sessions);
  return {
    lines: events.length,
    bytes,
    start: events[0].timestamp,
    duration_ms: end - start,
    most_behind_ms: disorder(events),
    distinct_id: visitors[0],
    session_id: sessions[0],
    events: tally(events.map((event) => event.event)),
    items: tally(items.map(kind)),
    windows,
  };
}

function rows(f) {
  const seconds = (ms) => (ms / 1000).toFixed(3);
  const both = (name, get) => [name, ...f.windows.map(get)];
  const told = (p) => `${seconds(p.item_ms)} (${p.kind}, line ${p.line}, flush of ${seconds(p.flush_ms)})`;
  const place = (p) => (p ? told(p) : 'never');
  const when = (p) => (p ? seconds(p.item_ms) : 'never');
  const tab = (p) => (p ? seconds(p.item_ms_of_tab) : 'never');
  const anchor = (load) => `${seconds(load.meta_ms)} and ${seconds(load.full_snapshot_ms)}`;
  return [
    both('page', (w) => w.url),
    both('first event', (w) => seconds(w.first_ms)),
    both('last item', (w) => seconds(w.last_item_ms)),
    both('events', (w) => list(w.lines)),
    both('rrweb items', (w) => w.items),
    both('interactive items', (w) => w.interactive_items),
    both('without Focus and Blur', (w) => w.interactive_without_focus_blur),
    both('flushes with / without interaction', (w) => `${w.flushes_with_interaction} / ${w.flushes_without}`),
    both('Meta and FullSnapshot at', (w) => w.page_loads.map(anchor).join('; ')),
    both('reload', (w) => (w.reload_ms === null ? 'none' : seconds(w.reload_ms))),
    both('last interaction before the idle stretch', (w) => place(w.idle.all.last_before)),
    both('the same, since the tab\'s start', (w) => tab(w.idle.all.last_before)),
    both('first interaction after it', (w) => place(w.idle.all.first_after)),
    both('the same, since the tab\'s start', (w) => tab(w.idle.all.first_after)),
    both('its length', (w) => seconds(w.idle.all.length_ms)),
    both('in it', (w) => `${w.idle.all.flushes} flushes; ${list(w.idle.all.items)}`),
    both('last before it, without Focus and Blur', (w) => when(w.idle.without_focus_blur.last_before)),
    both('first after it, without Focus and Blur', (w) => when(w.idle.without_focus_blur.first_after)),
  ];
}

function table(f) {
  const made = JSON.parse(readFileSync(join(HERE, 'made.json'), 'utf8'));
  return [
    `Made with ${list(made)}.`,
    `${f.lines} events, ${f.bytes} bytes, ${(f.duration_ms / 1000).toFixed(3)} s from ${f.start}:`,
    `${list(f.events)}.`,
    `rrweb items: ${list(f.items)}.`,
    `An event arrives at most ${f.most_behind_ms} ms behind the newest before it.`,
    'Times below are seconds since the first event.',
    '',
    '| | tab A | tab B |', '|---|---|---|',
    ...rows(f).map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');
}

function intoReadme(f) {
  const file = join(HERE, 'README.md');
  const text = readFileSync(file, 'utf8');
  const between = /(<!-- facts -->\n)[^]*(<!-- end of facts -->)/;
  must(between.test(text), 'README.md has no place for the facts');
  writeFileSync(file, text.replace(between, (_, open, close) => `${open}${table(f)}\n${close}`));
}

const found = facts();
if (process.argv.includes('--readme')) intoReadme(found);
else console.log(JSON.stringify(found, null, 2));
