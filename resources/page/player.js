// Playing, and what is said about it.
const MOST_ROWS = 200, SAY_AFTER = 250, FILL_EVERY = 100;
const part = (id) => document.getElementById(id);
const said = part("said");
let saying = 0;

function say(text) {
  clearTimeout(saying);
  saying = setTimeout(() => { said.textContent = text; }, SAY_AFTER);
}

class Player {
  constructor() {
    this.position = DATA.cursor;
    this.step = stopAt(DATA.cursor);
    this.playing = false;
    this.speed = 1;
    this.before = 0;
  }

  toggle() {
    if (!this.playing && this.step >= LAST) this.position = 0;
    this.playing = !this.playing && LAST > 0;
    this.before = performance.now();
    this.changed();
    if (this.playing) requestAnimationFrame((now) => this.advance(now));
  }

  advance(now) {
    if (!this.playing) return;
    this.position = Math.min(this.position + Math.max(now - this.before, 0) / 1000 * this.speed * DATA.speed, LAST);
    this.before = now;
    if (this.position >= LAST) this.playing = false;
    this.changed();
    if (this.playing) requestAnimationFrame((next) => this.advance(next));
  }

  moveTo(step) {
    this.playing = false;
    this.position = stopAt(step);
    this.changed();
  }

  moveBy(by) { this.moveTo(stopBeside(this.step, by)); }

  changed() {
    this.step = stopAt(this.position);
    redraw();
  }
}

let drawing = 0, filled = 0;

function redraw() {
  if (!drawing) drawing = requestAnimationFrame(draw);
}

function draw() {
  drawing = 0;
  for (const view of views) view.draw(player.step);
  showPlayer();
  if (!player.playing || performance.now() - filled > FILL_EVERY) fillTable();
}

function showPlayer() {
  const slider = part("step"), text = `Step ${count(player.step)} of ${count(LAST)}`;
  part("play").textContent = player.playing ? "Pause" : "Play";
  slider.value = STOPS === null ? player.step : lastUpTo(STOPS, player.step);
  slider.setAttribute("aria-valuetext", text);
  part("reading").textContent = text;
  if (!player.playing && text !== showPlayer.said) say([text, ...firstRuns()].join(". "));
  showPlayer.said = player.playing ? "" : text;
}

function firstRuns() {
  return DATA.runs.slice(0, 3).map((run, number) => `${runName(run)}: f = ${numberText(ROWS.values[rowOf(number, player.step)], 4)}`);
}

// Table

const NUMBERS = [
  (row) => ROWS.steps[row],
  (row) => ROWS.places[2 * row],
  (row) => ROWS.places[2 * row + 1],
  (row) => ROWS.values[row],
  (row) => ROWS.norms[row],
];
const cells = [], samples = [];

function makeTable() {
  const body = document.querySelector("#runs tbody");
  part("axis-x").textContent = DATA.axes[0];
  part("axis-y").textContent = DATA.axes[1];
  DATA.runs.slice(0, MOST_ROWS).forEach((run, number) => {
    const line = body.insertRow(), name = document.createElement("th"), sample = newSample();
    name.scope = "row";
    name.append(sample, runName(run));
    line.append(name);
    const numbers = NUMBERS.map(() => {
      const cell = line.insertCell(), number_ = document.createElement("data");
      cell.className = "number";
      cell.append(number_);
      return number_;
    });
    line.insertCell().textContent = run.reason || run.status;
    cells.push({ numbers, number });
    samples.push({ sample, run, marked: true });
  });
  const more = DATA.runs.length - MOST_ROWS;
  if (more > 0) body.insertRow().insertCell().textContent = `and ${count(more)} more`;
  if (!DATA.runs.length) body.insertRow().insertCell().textContent = "No runs.";
}

// The numbers as read, and as exact as in a table of all iterates.
function fillTable() {
  filled = performance.now();
  for (const { numbers, number } of cells) {
    const row = rowOf(number, player.step);
    NUMBERS.forEach((of, column) => {
      const value = of(row), text = column ? numberText(value) : count(value);
      if (numbers[column].value === String(value) && numbers[column].textContent === text) return;
      numbers[column].value = String(value);
      numbers[column].title = String(value);
      numbers[column].textContent = text;
    });
  }
}

// The optimizers with their colours and dashes; the starts' markers are in the table.
function makeLegend() {
  const seen = new Set();
  for (const run of DATA.runs) {
    const key = `${run.label} ${run.colour}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const item = document.createElement("li"), sample = newSample();
    item.append(sample, run.label);
    part("legend").append(item);
    samples.push({ sample, run, marked: false });
  }
}

function newSample() {
  const sample = document.createElement("canvas");
  sample.className = "sample";
  sample.width = 156;
  sample.height = 48;
  sample.setAttribute("aria-hidden", "true");
  return sample;
}

function drawSamples() {
  for (const { sample, run, marked } of samples) {
    const pen = sample.getContext("2d");
    pen.setTransform(3, 0, 0, 3, 0, 0);
    pen.clearRect(0, 0, 52, 16);
    pen.beginPath();
    pen.moveTo(1, 8);
    pen.lineTo(51, 8);
    pen.strokeStyle = runColour(run);
    pen.lineWidth = 2.4;
    pen.setLineDash(dashesOf(run));
    pen.stroke();
    if (marked) marker(pen, run.marker, 26, 8, 11, runColour(run), themed("base"));
  }
}

// Theme

const preferred = window.matchMedia("(prefers-color-scheme: dark)");
let chosen = null;

function showTheme() {
  const dark = chosen === null ? preferred.matches : chosen;
  document.documentElement.classList.toggle("dark", dark);
  part("theme").setAttribute("aria-pressed", String(dark));
  for (const view of views) view.setTheme();
  drawSamples();
  redraw();
}

// Beginning

function makeControls() {
  const slider = part("step"), speeds = part("speed");
  slider.max = STOPS === null ? LAST : STOPS.length - 1;
  slider.addEventListener("input", () => player.moveTo(STOPS === null ? Number(slider.value) : STOPS[Number(slider.value)]));
  for (const speed of [0.1, 0.25, 0.5, 1, 2, 4, 10]) {
    const option = new Option(`× ${speed}`, speed, speed === 1, speed === 1);
    speeds.add(option);
  }
  speeds.addEventListener("change", () => { player.speed = Number(speeds.value); });
  part("play").addEventListener("click", () => player.toggle());
  part("first").addEventListener("click", () => player.moveTo(0));
  part("back").addEventListener("click", () => player.moveBy(-1));
  part("ahead").addEventListener("click", () => player.moveBy(1));
  part("final").addEventListener("click", () => player.moveTo(LAST));
  part("theme").addEventListener("click", () => { chosen = !isDark(); showTheme(); });
  document.addEventListener("keydown", pressed);
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const own = event.target.closest("button, select, summary, a"), slides = event.target.closest("input");
  if (event.key === " " && !own) player.toggle();
  else if (event.key === ",") player.moveBy(-1);
  else if (event.key === ".") player.moveBy(1);
  else if (event.key === "Home" && !own && !slides) player.moveTo(0);
  else if (event.key === "End" && !own && !slides) player.moveTo(LAST);
  else return;
  event.preventDefault();
}

const player = new Player(), views = [];

function begin() {
  part("surface-name").textContent = `Surface of ${DATA.label}`;
  part("map-name").textContent = `Map of ${DATA.label}`;
  for (const curve of DATA.curves) part(`${curve.key}-name`).textContent = `${curve.name[0].toUpperCase()}${curve.name.slice(1)} against the step${curve.logarithmic ? ", logarithmic" : ""}${curve.key === "tests" ? "; circles: lowest" : ""}`;
  views.push(
    new SurfaceView(part("surface")),
    new MapView(part("map")),
    ...DATA.curves.map((curve) => new CurvesView(part(curve.key), curve, ROWS[curve.key])),
  );
  for (const curve of DATA.curves) part(`${curve.key}-plot`).hidden = false;
  makeLegend();
  makeTable();
  makeControls();
  preferred.addEventListener("change", showTheme);
  showTheme();
  const sizes = new ResizeObserver(redraw);
  for (const view of views) sizes.observe(view.stage);
  document.documentElement.dataset.ready = "true";
}

PICTURE.addEventListener("load", begin);
PICTURE.src = DATA.picture;
