"use strict";
// What the page is drawn from, and how numbers are read. The arrays are little-endian, like all browsers' machines.
const DATA = JSON.parse(document.getElementById("data").textContent);

function unpacked(text, Kind) {
  const letters = atob(text), bytes = new Uint8Array(letters.length);
  for (let i = 0; i < letters.length; i++) bytes[i] = letters.charCodeAt(i);
  return new Kind(bytes.buffer);
}

function firstsOf(counts) {
  const firsts = new Uint32Array(counts.length + 1);
  counts.forEach((count, i) => { firsts[i + 1] = firsts[i] + count; });
  return firsts;
}

// A number with so many significant digits, short exponents and minus signs, as everywhere in gdexplorer.
function numberText(value, digits = 6) {
  if (Number.isNaN(value)) return "undefined";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  let [factor, power] = value.toExponential(digits - 1).split("e");
  power = Number(power);
  let text = power < -4 || power >= digits ? factor : value.toFixed(Math.max(digits - 1 - power, 0));
  if (text.includes(".")) text = text.replace(/\.?0+$/, "");
  if (power < -4 || power >= digits) text += "e" + power;
  return text.replace(/-/g, "−");
}

const count = (number) => number.toLocaleString("en");

// The position of the last of ascending numbers that is at most `value`; -1 if there is none.
function lastUpTo(numbers, value, low = 0, high = numbers.length) {
  const first = low;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= value) low = middle + 1; else high = middle;
  }
  return low > first ? low - 1 : -1;
}

const ROWS = {
  firsts: firstsOf(DATA.rows.counts),
  steps: unpacked(DATA.rows.steps, Uint32Array),
  places: unpacked(DATA.rows.places, Float64Array),
  values: unpacked(DATA.rows.values, Float64Array),
  norms: unpacked(DATA.rows.norms, Float64Array),
  tests: DATA.rows.tests && unpacked(DATA.rows.tests, Float64Array),
  accuracies: DATA.rows.accuracies && unpacked(DATA.rows.accuracies, Float64Array),
};
// The steps that the cursor stops at: all of them, or those that the page holds of long runs.
const STOPS = DATA.steps === null ? null : unpacked(DATA.steps, Uint32Array);
const LAST = DATA.last;

function stopAt(step) {
  const held = Math.min(Math.max(step, 0), LAST);
  return STOPS === null ? Math.floor(held) : STOPS[Math.max(lastUpTo(STOPS, held), 0)];
}

function stopBeside(step, by) {
  if (STOPS === null) return stopAt(step + by);
  const place = lastUpTo(STOPS, step) + by;
  return STOPS[Math.min(Math.max(place, 0), STOPS.length - 1)];
}

// The row of a run that the cursor shows: the last one that is held up to this step.
function rowOf(run, step) {
  return Math.max(lastUpTo(ROWS.steps, step, ROWS.firsts[run], ROWS.firsts[run + 1]), ROWS.firsts[run]);
}

// Heights of values in the drawn box, from 0 to HEIGHT, as in gdexplorer's pictures.
const HEIGHT = 0.95, FLOOR = -0.5, LIFT = 0.012, LEVEL_LIFT = 0.002;

function heightOf(value) {
  const { low, high, knee, middle } = DATA.scale, shifted = value - low;
  if (knee === null) return HEIGHT * shifted / (high - low);
  if (middle !== null) {
    const pressed = (x) => Math.asinh(Math.min(Math.max((x - middle) / knee, -1e307), 1e307));
    return HEIGHT * (pressed(value) - pressed(low)) / (pressed(high) - pressed(low));
  }
  return HEIGHT * Math.sign(shifted) * Math.log1p(Math.abs(shifted) / knee) / Math.log1p((high - low) / knee);
}

function drawnHeight(value) {
  const [below, above] = DATA.scale.cut, height = heightOf(value);
  return Math.min(Math.max(height, below ? 0 : -Infinity), above ? HEIGHT : Infinity);
}

function flat(place, axis) {
  const [low, high] = DATA.domain[axis];
  return ((place - low) / (high - low) * 2 - 1) * DATA.halfSides[axis];
}

const GRID = {
  xs: unpacked(DATA.xs, Float64Array),
  ys: unpacked(DATA.ys, Float64Array),
  values: unpacked(DATA.values, Float64Array),
};

// The value at a place of the domain, read between the samples that the page holds; NaN outside.
function valueNear(x, y) {
  const { xs, ys, values } = GRID, i = cellOf(xs, x), j = cellOf(ys, y);
  if (i < 0 || j < 0) return NaN;
  const a = (x - xs[i]) / (xs[i + 1] - xs[i]), b = (y - ys[j]) / (ys[j + 1] - ys[j]), n = xs.length;
  const below = values[j * n + i] * (1 - a) + values[j * n + i + 1] * a;
  const above = values[(j + 1) * n + i] * (1 - a) + values[(j + 1) * n + i + 1] * a;
  return below * (1 - b) + above * b;
}

function cellOf(sides, place) {
  if (!(place >= sides[0] && place <= sides[sides.length - 1])) return -1;
  return Math.min(lastUpTo(sides, place), sides.length - 2);
}

// The contour lines: for each piece its height, its ink and its places in the domain.
const LEVELS = (() => {
  const lengths = unpacked(DATA.levels.lengths, Uint32Array), shares = unpacked(DATA.levels.places, Uint16Array);
  const pieces = [];
  let piece = 0, place = 0;
  DATA.levels.counts.forEach((many, level) => {
    for (let i = 0; i < many; i++, piece++) {
      const places = new Float64Array(2 * lengths[piece]);
      for (let k = 0; k < places.length; k++, place++) {
        const [low, high] = DATA.domain[k & 1];
        places[k] = low + shares[place] / 65535 * (high - low);
      }
      pieces.push({ places, height: DATA.levels.heights[level] * HEIGHT, ink: DATA.levels.inks[level] });
    }
  });
  return pieces;
})();

const shows = (layer) => !DATA.hidden.includes(layer);
const runName = (run) => `${run.label}, start ${run.start}`;
const isDark = () => document.documentElement.classList.contains("dark");
const runColour = (run) => DATA.styles[run.colour][isDark() ? "dark" : "light"];
const dashesOf = (run) => DATA.styles[run.colour].dashes;
const themed = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const inkOf = ([grey, opacity]) => `rgba(${grey}, ${grey}, ${grey}, ${opacity})`;
