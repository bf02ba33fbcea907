import { start } from '/collect.js';

const GOODS = [
  ['Desk lamp', 34], ['Reading lamp', 29], ['Storm lantern', 41], ['Step ladder', 55],
  ['Rope ladder', 48], ['Library ladder', 190], ['Candle stand', 18], ['Pocket torch', 12],
];
const $ = (id) => document.getElementById(id);
let total = 0;

function add(name, price) {
  total += price;
  const line = document.createElement('li');
  line.textContent = `${name}, ${price}`;
  $('basket').append(line);
  $('total').textContent = `${$('basket').children.length} in it, ${total} in all`;
}

function shelve([name, price]) {
  const item = document.createElement('li');
  const button = document.createElement('button');
  button.textContent = `Add ${name.toLowerCase()}`;
  button.addEventListener('click', () => add(name, price));
  item.append(`${name}, ${price} `, button);
  return item;
}

function find() {
  const wanted = $('search').value.trim().toLowerCase();
  for (const item of $('shelf').children) item.hidden = !item.textContent.toLowerCase().includes(wanted);
}

// The churn: one change of the document every second, whether or not somebody is there.
function tick() {
  $('clock').firstChild.data = new Date().toISOString().slice(11, 19);
}

$('shelf').append(...GOODS.map(shelve));
$('search').addEventListener('input', find);
$('order').addEventListener('click', () => { $('answer').textContent = 'Thank you. Nothing will be sent.'; });
start();
setInterval(tick, 1000);
$('search').focus(); // the program's own Focus, which rrweb reports like a visitor's
