// The page's own small analytics client: it sends analytics events and rrweb's events to /collect, one JSON object a
// line, in the shape in which such events reach a server.
import { record } from '/rrweb/rrweb.js';

const FLUSH_MS = 800; // less than the page's second, so that each of its changes goes out by itself
const FLUSH_ITEMS = 50;
const KEEPALIVE_BYTES = 60000; // browsers refuse bigger requests that are to outlive their page
const INTERACTIVE = new Set([1, 2, 3, 4, 5, 6, 7, 12]);

const visitor = stored(localStorage, 'visitor');
const session = stored(localStorage, 'session');
const tab = stored(sessionStorage, 'window'); // survives a reload, is not shared with other tabs

const queue = [];
let sending = false;
let items = [];
let timer = 0;

// A UUIDv7. crypto.randomUUID is missing on plain http pages.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let now = Date.now();
  for (let i = 5; i >= 0; i--, now = Math.floor(now / 256)) bytes[i] = now % 256;
  bytes[6] = 0x70 | (bytes[6] & 15);
  bytes[8] = 0x80 | (bytes[8] & 63);
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

function stored(storage, name) {
  if (!storage.getItem(name)) storage.setItem(name, uuid());
  return storage.getItem(name);
}

function enqueue(event, time, properties) {
  const scope = { $session_id: session, $window_id: tab, $current_url: location.href };
  const timestamp = new Date(time).toISOString();
  queue.push(JSON.stringify({
    uuid: uuid(), event, distinct_id: visitor, timestamp, properties: { ...scope, ...properties },
  }));
  send();
}

// One request at a time, so that a tab's events arrive in the order in which they were made.
async function send() {
  if (sending || !queue.length) return;
  sending = true;
  const body = queue.splice(0).join('\n');
  await fetch('/collect', { method: 'POST', body, keepalive: body.length < KEEPALIVE_BYTES });
  sending = false;
  send();
}

// A $snapshot event has the time of its first item: a flush that begins with an interaction has the interaction's time.
function flush() {
  clearTimeout(timer);
  timer = 0;
  if (!items.length) return;
  const data = items;
  items = [];
  enqueue('$snapshot', data[0].timestamp, { $snapshot_data: data });
}

function interactive(item) {
  return item.type === 3 && INTERACTIVE.has(item.data.source);
}

// A flush is cut where churn turns into interaction, so no flush dates an interaction back to the churn before it.
function keep(item) {
  if (items.length && interactive(item) && !interactive(items.at(-1))) flush();
  items.push(item);
  if (items.length >= FLUSH_ITEMS) flush();
  else if (!timer) timer = setTimeout(flush, FLUSH_MS);
}

// What was recorded before an analytics event goes out before it, which keeps a tab's times in order.
function capture(event, properties) {
  flush();
  enqueue(event, Date.now(), properties);
}

function text(element) {
  const part = element.closest('button, a, summary, label') ?? element;
  return part.children.length > 3 ? '' : part.textContent.trim().slice(0, 80);
}

// The last request goes out even when it is empty: it tells the server that this page load is over.
function leave() {
  flush();
  navigator.sendBeacon('/collect?leaving', queue.splice(0).join('\n'));
}

export function start() {
  capture('$pageview', {});
  record({ emit: keep });
  addEventListener('click', (e) => capture('$autocapture', { $event_type: 'click', $el_text: text(e.target) }));
  addEventListener('pagehide', leave);
}
