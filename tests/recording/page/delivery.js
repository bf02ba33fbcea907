import { start } from '/collect.js';

const DAYS = {
  harbour: 'Two days, by cart.',
  hills: 'Three days, on foot.',
  island: 'Five days, when the tide allows.',
};
let left = 900;

function answer(event) {
  const town = event.target.textContent.split(' ').at(-1);
  document.getElementById('days').textContent = DAYS[town];
}

for (const button of document.querySelectorAll('.town')) button.addEventListener('click', answer);
start();
// Unlike the shop's clock this replaces the text node, which rrweb reports as a removal and an addition.
setInterval(() => { document.getElementById('countdown').textContent = --left; }, 1000);
