// Records a visit to the page in page/ with rrweb in headless Chromium and writes recording.ndjson, the events in the
// order in which they arrived at the server below, and made.json, what it was made with.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';

const HERE = import.meta.dirname;
const SITE = 'http://shop.example/';
const IDLE_MS = 14500;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-proxy-server',
];

const lines = []; // in order of arrival
let left = 0; // page loads that said they are over

// The passing of the visitor's own time. Nothing waits for the page with it.
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function collect(request, response) {
  const parts = await request.toArray();
  const body = Buffer.concat(parts).toString();
  lines.push(...body.split('\n').filter(Boolean));
  if (request.url.endsWith('?leaving')) left++;
  response.writeHead(204).end();
}

async function serve(request, response) {
  const path = normalize(new URL(request.url, SITE).pathname);
  const file = path.startsWith('/rrweb/')
    ? join(HERE, 'node_modules/rrweb/dist', path.slice('/rrweb/'.length))
    : join(HERE, 'page', path === '/' ? 'index.html' : path);
  try {
    const body = await readFile(file);
    response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'text/plain' }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

async function listen() {
  const server = createServer((request, response) => (request.method === 'POST' ? collect : serve)(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

// The browser is told that the site's name is our server, so every address in the recording is the site's by itself and
// nothing has to be rewritten.
function launch(port) {
  const rule = `--host-resolver-rules=MAP shop.example:80 127.0.0.1:${port}`;
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: [...FLAGS, rule] });
}

const count = (test) => lines.filter((line) => test.test(line)).length;

async function arrived(what, test, wanted) {
  for (let tries = 0; count(test) < wanted; tries++) {
    if (tries > 1000) throw new Error(`waited 10 s for ${what}: ${count(test)} of ${wanted}`);
    await pause(10);
  }
}

// A page load is ready when its full snapshot has reached the server.
const loaded = (n) => arrived('full snapshots', /"\$snapshot_data":\[.*"type":2,/, n);

async function departed(n) {
  for (let tries = 0; left < n; tries++) {
    if (tries > 1000) throw new Error(`waited 10 s for page loads to end: ${left} of ${n}`);
    await pause(10);
  }
}

// Moves as a hand does, in steps that rrweb samples, and clicks.
async function click(page, locator) {
  await locator.scrollIntoViewIfNeeded();
  const box = await locator.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 15 });
  await pause(200);
  await page.mouse.down();
  await pause(80);
  await page.mouse.up();
}

async function type(page, locator, words) {
  await click(page, locator);
  await page.keyboard.type(words, { delay: 90 });
}

async function scroll(page, distance) {
  for (let i = 0; i < 4; i++) {
    await page.mouse.wheel(0, distance / 4);
    await pause(120);
  }
}

const button = (page, name) => page.getByRole('button', { name });

async function browse(shop) {
  await pause(800);
  await type(shop, shop.locator('#search'), 'lamp');
  await pause(600);
  await click(shop, button(shop, 'Add desk lamp'));
  await pause(900);
}

async function openDelivery(shop) {
  const opened = shop.context().waitForEvent('page');
  await click(shop, shop.locator('#delivery'));
  const delivery = await opened;
  await loaded(2);
  return delivery;
}

async function readDelivery(delivery) {
  await pause(900);
  await click(delivery, button(delivery, 'To the hills'));
  await pause(1200);
  await click(delivery, button(delivery, 'To the island'));
  await pause(700);
  await click(delivery, delivery.locator('summary'));
  await pause(1000);
}

async function shopOn(shop) {
  await shop.bringToFront();
  await shop.locator('#search').press('ControlOrMeta+a');
  await shop.keyboard.press('Delete');
  await pause(500);
  await scroll(shop, 480);
  await pause(600);
  await click(shop, button(shop, 'Add library ladder'));
  await pause(700);
  await scroll(shop, -480);
  await type(shop, shop.locator('#note'), 'please ring twice');
}

async function comeBack(shop) {
  await shop.mouse.move(300, 300, { steps: 20 });
  await pause(400);
  await click(shop, shop.locator('#gift'));
  await pause(800);
  await click(shop, button(shop, 'Add pocket torch'));
  await pause(1500);
}

async function reloadAndOrder(shop) {
  await shop.reload();
  await loaded(3);
  await pause(1200);
  await click(shop, button(shop, 'Add storm lantern'));
  await pause(900);
  await scroll(shop, 300);
  await pause(600);
  await click(shop, shop.locator('#order'));
  await pause(1800);
}

async function visit(context) {
  const shop = await context.newPage();
  await shop.goto(SITE);
  await loaded(1);
  await browse(shop);
  const delivery = await openDelivery(shop);
  await readDelivery(delivery);
  await shopOn(shop);
  await pause(IDLE_MS); // nobody is there; both pages go on changing
  await comeBack(shop);
  await reloadAndOrder(shop);
  await shop.close();
  await delivery.close();
  await departed(3);
}

async function version(name) {
  const text = await readFile(join(HERE, 'node_modules', name, 'package.json'), 'utf8');
  return JSON.parse(text).version;
}

async function save(chromiumVersion) {
  const text = lines.join('\n') + '\n';
  if (/127\.0\.0\.1|localhost/.test(text)) throw new Error('the loopback address is in the recording');
  const made = {
    chromium: chromiumVersion,
    rrweb: await version('rrweb'),
    'playwright-core': await version('playwright-core'),
    node: process.version,
  };
  await writeFile(join(HERE, 'recording.ndjson'), text);
  await writeFile(join(HERE, 'made.json'), JSON.stringify(made, null, 2) + '\n');
}

const server = await listen();
const browser = await launch(server.address().port);
try {
  const context = await browser.newContext({ viewport: { width: 1000, height: 600 } });
  await visit(context);
  await save(browser.version());
  console.error(`recorded ${lines.length} events`);
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
