// The surface with its contour lines and paths: by WebGL, or without it by a painter who begins at the back.

// All paths as segments within the box, ordered by step, so that a cursor shows the first of them.
function pathSegments() {
  const [a, b] = DATA.halfSides, low = [-a, -b, -0.02], high = [a, b, HEIGHT + 0.02], found = [];
  DATA.runs.forEach((run, number) => {
    const dashes = dashesOf(run).map((length) => 0.004 * length), places = boxPlaces(number);
    let along = 0;
    for (let k = 1; k < places.length; k++) {
      const before = places[k - 1].at, here = places[k].at;
      const whole = Math.hypot(here[0] - before[0], here[1] - before[1], here[2] - before[2]);
      if (![...before, ...here].every(Number.isFinite)) continue;
      const pair = clipped(before, here, low, high);
      if (!pair) continue;
      for (const [from, to] of dashed(pair, dashes, along)) found.push({ from, to, step: places[k].step, number });
      along += Math.min(whole, 10);
    }
  });
  found.sort((one, other) => one.step - other.step);
  return found;
}

// The points that the path of a run is drawn through, in the box.
function boxPlaces(number) {
  const places = [];
  if (DATA.paths !== null) {
    for (let k = PATHS.firsts[number]; k < PATHS.firsts[number + 1]; k++)
      places.push({ step: PATHS.steps[k], at: [PATHS.places[3 * k], PATHS.places[3 * k + 1], PATHS.places[3 * k + 2]] });
    return places;
  }
  for (let k = ROWS.firsts[number]; k < ROWS.firsts[number + 1]; k++) places.push({ step: ROWS.steps[k], at: boxPlace(k) });
  return places;
}

const PATHS = DATA.paths && {
  firsts: firstsOf(DATA.paths.counts),
  steps: unpacked(DATA.paths.steps, Uint32Array),
  places: unpacked(DATA.paths.places, Float32Array),
};

const boxPlace = (row) => [flat(ROWS.places[2 * row], 0), flat(ROWS.places[2 * row + 1], 1), heightOf(ROWS.values[row]) + LIFT];

// Cut a segment into dashes; `along` is the length of the path before it.
function dashed([from, to], dashes, along) {
  if (!dashes.length) return [[from, to]];
  const length = Math.hypot(...from.map((x, k) => to[k] - x)), period = dashes.reduce((sum, x) => sum + x, 0), found = [];
  if (!(length > 0) || length / period > 400) return [[from, to]];
  const at = (place) => from.map((x, k) => x + place / length * (to[k] - x));
  for (let origin = -(along % period); origin < length; origin += period) {
    let place = origin;
    dashes.forEach((dash, k) => {
      const low = Math.max(place, 0), high = Math.min(place + dash, length);
      if (k % 2 === 0 && high > low) found.push([at(low), at(high)]);
      place += dash;
    });
  }
  return found;
}

// Contour lines on the surface, and the field on the floor, as segments.
function levelSegments() {
  const found = [];
  for (const { places, height, ink } of LEVELS)
    for (let k = 2; k < places.length; k += 2) {
      const z = height + LEVEL_LIFT;
      found.push({
        from: [flat(places[k - 2], 0), flat(places[k - 1], 1), z],
        to: [flat(places[k], 0), flat(places[k + 1], 1), z],
        colour: [ink[0] / 255, ink[0] / 255, ink[0] / 255, ink[1]],
      });
    }
  return found;
}

const ARROWS = unpacked(DATA.arrows, Float32Array);

function floorSegments() {
  const found = [];
  for (let k = 0; k < ARROWS.length; k += 4)
    found.push({ from: [flat(ARROWS[k], 0), flat(ARROWS[k + 1], 1), FLOOR], to: [flat(ARROWS[k + 2], 0), flat(ARROWS[k + 3], 1), FLOOR] });
  return found;
}

// #rrggbb, and how opaque, as four numbers from 0 to 1.
const rgba = (text, opacity = 1) => [1, 3, 5].map((k) => parseInt(text.slice(k, k + 2), 16) / 255).concat(opacity);

const SURFACE_VERTEX = `
attribute vec3 place; attribute vec2 spot; uniform mat4 view; varying vec2 at;
void main() { at = spot; gl_Position = view * vec4(place, 1.0); }`;
const SURFACE_PIXEL = `
precision mediump float; uniform sampler2D picture; varying vec2 at;
void main() { gl_FragColor = vec4(texture2D(picture, at).rgb, 1.0); }`;
// A segment is a strip of four corners, which lie to its sides by half a width in pixels.
const LINE_VERTEX = `
attribute vec3 place; attribute vec3 other; attribute vec2 corner; attribute vec4 colour;
uniform mat4 view; uniform vec2 size; uniform float width; varying vec4 ink;
void main() {
  vec4 here = view * vec4(place, 1.0), there = view * vec4(other, 1.0);
  vec2 along = (there.xy / there.w - here.xy / here.w) * size * corner.y;
  float length_ = max(length(along), 1e-6);
  vec2 aside = vec2(-along.y, along.x) / length_ * corner.x * width;
  vec2 ahead = -along / length_ * corner.y * 0.3 * width;
  ink = colour;
  gl_Position = here + vec4((aside + ahead) / size * here.w, 0.0, 0.0);
}`;
const LINE_PIXEL = "precision mediump float; varying vec4 ink; void main() { gl_FragColor = vec4(ink.rgb * ink.a, ink.a); }";

class GlPainter {
  constructor(canvas, stage) {
    this.canvas = canvas;
    this.stage = stage;
    this.gl = canvas.getContext("webgl", { antialias: true, alpha: true, premultipliedAlpha: true, preserveDrawingBuffer: true });
    if (!this.gl) throw new Error("no WebGL");
    this.build();
  }

  build() {
    const gl = this.gl;
    this.surface = this.program(SURFACE_VERTEX, SURFACE_PIXEL, ["place", "spot"], ["view", "picture"]);
    this.line = this.program(LINE_VERTEX, LINE_PIXEL, ["place", "other", "corner", "colour"], ["view", "size", "width"]);
    this.wide = gl.getExtension("OES_element_index_uint");
    this.mesh = this.meshOf();
    this.levels = this.linesOf(levelSegments());
    this.colourAgain();
    this.texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, PICTURE);
    for (const [name, value] of [["WRAP_S", "CLAMP_TO_EDGE"], ["WRAP_T", "CLAMP_TO_EDGE"], ["MIN_FILTER", "LINEAR"], ["MAG_FILTER", "LINEAR"]])
      gl.texParameteri(gl.TEXTURE_2D, gl[`TEXTURE_${name}`], gl[value]);
  }

  program(vertex, pixel, attributes, uniforms) {
    const gl = this.gl, program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, pixel]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
    }
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) || "no shaders");
    const found = { program };
    attributes.forEach((name) => { found[name] = gl.getAttribLocation(program, name); });
    uniforms.forEach((name) => { found[name] = gl.getUniformLocation(program, name); });
    return found;
  }

  // The cells whose corners are all defined, as triangles.
  meshOf() {
    const { xs, ys } = GRID, n = xs.length, m = ys.length, numbers = new Float32Array(5 * n * m), heights = meshHeights();
    for (let j = 0; j < m; j++)
      for (let i = 0; i < n; i++) {
        const k = j * n + i, [u, v] = spotOf(xs[i], ys[j]);
        numbers.set([flat(xs[i], 0), flat(ys[j], 1), Number.isFinite(heights[k]) ? heights[k] : 0, u, v], 5 * k);
      }
    const corners = [];
    for (let j = 0; j + 1 < m; j++)
      for (let i = 0; i + 1 < n; i++) {
        const a = j * n + i, b = a + 1, c = a + n, d = c + 1;
        if ([a, b, c, d].every((k) => Number.isFinite(heights[k]))) corners.push(a, b, d, a, d, c);
      }
    return { numbers: this.buffer(numbers), corners: this.buffer(new Uint16Array(corners), true), count: corners.length };
  }

  buffer(numbers, isIndex = false) {
    const gl = this.gl, kind = isIndex ? gl.ELEMENT_ARRAY_BUFFER : gl.ARRAY_BUFFER, buffer = gl.createBuffer();
    gl.bindBuffer(kind, buffer);
    gl.bufferData(kind, numbers, gl.STATIC_DRAW);
    return buffer;
  }

  linesOf(segments) {
    const numbers = new Float32Array(72 * segments.length);
    segments.forEach(({ from, to, colour }, k) => {
      const corners = [[from, to, -1, 1], [from, to, 1, 1], [to, from, -1, -1], [to, from, -1, -1], [from, to, 1, 1], [to, from, 1, -1]];
      corners.forEach(([place, other, side, end], c) => numbers.set([...place, ...other, side, end, ...colour], 72 * k + 12 * c));
    });
    return { numbers: this.buffer(numbers), count: segments.length };
  }

  // Lines whose colours depend on the theme.
  colourAgain() {
    for (const old of [this.paths, this.floor]) if (old) this.gl.deleteBuffer(old.numbers);
    const colours = DATA.runs.map((run) => rgba(runColour(run)));
    this.segments = this.segments || pathSegments();
    this.paths = this.linesOf(this.segments.map((each) => ({ ...each, colour: colours[each.number] })));
    const dim = rgba(themed("outline"), 0.9);
    this.floor = this.linesOf(floorSegments().map((each) => ({ ...each, colour: dim })));
  }

  draw(camera, step, edges) {
    const gl = this.gl, { width, height, ratio } = sized(this.canvas, this.stage), matrix = camera.matrix();
    gl.viewport(0, 0, this.canvas.width, this.canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 1);
    this.drawMesh(matrix);
    gl.disable(gl.POLYGON_OFFSET_FILL);
    const size = [width * ratio / 2, height * ratio / 2];
    const frame = this.linesOf(edges.map(([from, to]) => ({ from, to, colour: rgba(themed("outline"), 0.9) })));
    this.drawLines(frame, frame.count, matrix, size, 0.6 * ratio);
    gl.deleteBuffer(frame.numbers);
    if (DATA.field && shows("field")) this.drawLines(this.floor, this.floor.count, matrix, size, 0.6 * ratio);
    if (shows("contours")) this.drawLines(this.levels, this.levels.count, matrix, size, 0.5 * ratio);
    if (shows("paths")) this.drawLines(this.paths, shownSegments(this.segments, step), matrix, size, 1.2 * ratio);
  }

  drawMesh(matrix) {
    const gl = this.gl, { program, place, spot, view, picture } = this.surface;
    gl.useProgram(program);
    gl.uniformMatrix4fv(view, false, matrix);
    gl.activeTexture(gl.TEXTURE0);
    gl.bindTexture(gl.TEXTURE_2D, this.texture);
    gl.uniform1i(picture, 0);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.mesh.numbers);
    this.attributes([[place, 3, 0], [spot, 2, 12]], 20);
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.mesh.corners);
    gl.drawElements(gl.TRIANGLES, this.mesh.count, gl.UNSIGNED_SHORT, 0);
  }

  drawLines(lines, shown, matrix, size, width) {
    const gl = this.gl, { program, place, other, corner, colour } = this.line;
    if (!shown) return;
    gl.useProgram(program);
    gl.uniformMatrix4fv(this.line.view, false, matrix);
    gl.uniform2f(this.line.size, ...size);
    gl.uniform1f(this.line.width, width);
    gl.bindBuffer(gl.ARRAY_BUFFER, lines.numbers);
    this.attributes([[place, 3, 0], [other, 3, 12], [corner, 2, 24], [colour, 4, 32]], 48);
    gl.drawArrays(gl.TRIANGLES, 0, 6 * shown);
  }

  // Only these: one that another program has left enabled may read a buffer that is gone.
  attributes(parts, stride) {
    for (let place = 0; place < 4; place++) this.gl.disableVertexAttribArray(place);
    for (const [place, count_, offset] of parts) {
      this.gl.enableVertexAttribArray(place);
      this.gl.vertexAttribPointer(place, count_, this.gl.FLOAT, false, stride, offset);
    }
  }
}

function shownSegments(segments, step) {
  let low = 0, high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (segments[middle].step <= step) low = middle + 1; else high = middle;
  }
  return low;
}

function meshHeights() {
  return Float64Array.from(GRID.values, drawnHeight);
}

// Where the colour of a place is in the picture, so that the middle of a pixel is a sample.
function spotOf(x, y) {
  const [[x0, x1], [y0, y1]] = DATA.domain, { naturalWidth: w, naturalHeight: h } = PICTURE;
  return [((x - x0) / (x1 - x0) * (w - 1) + 0.5) / w, ((y1 - y) / (y1 - y0) * (h - 1) + 0.5) / h];
}

// Without WebGL: a coarser surface on a plain canvas, the farthest parts first.
class PlainPainter {
  constructor(canvas, stage) {
    this.canvas = canvas;
    this.stage = stage;
    const side = 45, { xs, ys } = GRID, heights = meshHeights(), n = xs.length;
    const columns = evenly(xs.length, side), rows = evenly(ys.length, side), colours = pixelsOf(PICTURE);
    this.cells = [];
    for (let b = 1; b < rows.length; b++)
      for (let a = 1; a < columns.length; a++) {
        const corners = [[a - 1, b - 1], [a, b - 1], [a, b], [a - 1, b]].map(([i, j]) => {
          const k = rows[j] * n + columns[i];
          return [flat(xs[columns[i]], 0), flat(ys[rows[j]], 1), heights[k]];
        });
        if (corners.some((corner) => !Number.isFinite(corner[2]))) continue;
        const middle = spotOf((xs[columns[a - 1]] + xs[columns[a]]) / 2, (ys[rows[b - 1]] + ys[rows[b]]) / 2);
        this.cells.push({ corners, colour: colours(...middle) });
      }
    this.colourAgain();
  }

  colourAgain() {
    this.segments = this.segments || pathSegments();
  }

  draw(camera, step, edges) {
    const { pen } = cleared(this.canvas, this.stage), parts = [];
    const stroke = (from, to, colour, width, nearer = 0) => {
      const a = camera.project(...from), b = camera.project(...to);
      parts.push({ depth: (a[2] + b[2]) / 2 - nearer, corners: [a, b], colour, width });
    };
    for (const [from, to] of edges) stroke(from, to, themed("outline"), 1, -9);
    if (DATA.field && shows("field")) for (const { from, to } of floorSegments()) stroke(from, to, themed("outline"), 1, -8);
    for (const { corners, colour } of this.cells) {
      const seen = corners.map((corner) => camera.project(...corner));
      parts.push({ depth: seen.reduce((sum, p) => sum + p[2], 0) / 4, corners: seen, colour });
    }
    const colours = DATA.runs.map(runColour), most = shownSegments(this.segments, step);
    if (shows("paths"))
      for (let k = 0; k < most; k++) stroke(this.segments[k].from, this.segments[k].to, colours[this.segments[k].number], 2.4, 0.06);
    parts.sort((one, other) => other.depth - one.depth);
    for (const { corners, colour, width } of parts) {
      pen.beginPath();
      corners.forEach(([x, y]) => pen.lineTo(x, y));
      pen.strokeStyle = pen.fillStyle = colour;
      pen.lineWidth = width || 0.7;
      if (!width) {
        pen.closePath();
        pen.fill();
      }
      pen.stroke();
    }
  }
}

function evenly(many, most) {
  const kept = Math.min(many, most);
  return Array.from({ length: kept }, (_, k) => Math.round(k * (many - 1) / Math.max(kept - 1, 1)));
}

function pixelsOf(picture) {
  const canvas = document.createElement("canvas"), { naturalWidth: w, naturalHeight: h } = picture;
  canvas.width = w;
  canvas.height = h;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const numbers = pen.getImageData(0, 0, w, h).data;
  return (u, v) => {
    const k = 4 * (Math.min(Math.floor(v * h), h - 1) * w + Math.min(Math.floor(u * w), w - 1));
    return `rgb(${numbers[k]}, ${numbers[k + 1]}, ${numbers[k + 2]})`;
  };
}

const PICTURE = new Image();

class SurfaceView {
  constructor(stage) {
    [this.below, this.above] = stage.querySelectorAll("canvas");
    this.stage = stage;
    this.camera = new Camera();
    this.painter = this.painterOf();
    this.below.addEventListener("webglcontextlost", (event) => event.preventDefault());
    this.below.addEventListener("webglcontextrestored", () => {
      this.painter.segments = null;
      this.painter.paths = this.painter.floor = null;
      this.painter.build();
      redraw();
    });
    this.listen();
  }

  painterOf() {
    try {
      const painter = new GlPainter(this.below, this.stage);
      this.stage.dataset.drawnBy = "webgl";
      return painter;
    } catch {
      const plain = document.createElement("canvas"); // one that was tried for WebGL may draw nothing else
      plain.setAttribute("aria-hidden", "true");
      this.below.replaceWith(plain);
      this.below = plain;
      this.stage.dataset.drawnBy = "canvas";
      document.getElementById("surface-note").textContent = "WebGL is not available here: the surface is drawn more coarsely.";
      return new PlainPainter(this.below, this.stage);
    }
  }

  setTheme() { this.painter.colourAgain(); }

  draw(step) {
    const { pen, width, height } = cleared(this.above, this.stage), axes = shows("axes");
    this.camera.fit(width, height, axes ? { left: 58, right: 40, top: 24, bottom: 44 } : { left: 8, right: 8, top: 8, bottom: 8 });
    this.painter.draw(this.camera, step, axes ? this.camera.drawnEdges() : []);
    if (axes) this.label(pen, width, height);
    if (shows("points")) for (const point of DATA.points) landmark(pen, point, ...this.camera.project(flat(point.place[0], 0), flat(point.place[1], 1), heightOf(point.value)));
    if (!shows("paths")) return;
    this.heads = DATA.runs.map((run, number) => {
      const at = boxPlace(rowOf(number, step)), [a, b] = DATA.halfSides;
      const inside = Math.abs(at[0]) <= a * 1.0001 && Math.abs(at[1]) <= b * 1.0001 && at[2] >= -0.03 && at[2] <= HEIGHT + 0.04;
      const [x, y] = inside ? this.camera.project(...at) : [NaN, NaN];
      marker(pen, run.marker, x, y, 11, runColour(run), themed("picture"));
      return [x, y];
    });
  }

  // Numbers and names beside the axes, on the outer side of the box.
  label(pen, width, height) {
    const texts = new Texts(pen, width, height), outline = this.camera.outline(), box = boxCorners();
    for (const axis of [2, 0, 1]) {
      const { name, ticks } = DATA.rulers[axis], edges = outline.filter((edge) => edge.axis === axis && edge.length > 30);
      if (!edges.length) continue;
      const middle = (edge, k) => edge.start[k] + edge.end[k];
      const edge = edges.reduce((best, each) => (axis === 2 ? middle(each, 0) < middle(best, 0) : middle(each, 1) > middle(best, 1)) ? each : best);
      this.tick(pen, texts, edge, box[edge.corner], axis, ticks);
      this.name(texts, edge, axis, name);
    }
  }

  tick(pen, texts, edge, corner, axis, ticks) {
    let widest = 0;
    for (const [place, text] of ticks) {
      const at = [...corner];
      at[axis] = place;
      const [x, y] = this.camera.project(...at), wide = pen.measureText(text).width, away = 7 + (Math.abs(edge.out[0]) * wide + Math.abs(edge.out[1]) * 14) / 2;
      if (!texts.write(text, x + away * edge.out[0], y + away * edge.out[1], themed("line"))) continue;
      pen.strokeStyle = themed("outline");
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(x + 4 * edge.out[0], y + 4 * edge.out[1]);
      pen.stroke();
      widest = Math.max(widest, Math.abs(edge.out[0]) * wide + Math.abs(edge.out[1]) * 14);
    }
    edge.away = widest + 12;
  }

  name(texts, edge, axis, name) {
    if (axis === 2) {
      const top = edge.start[1] < edge.end[1] ? edge.start : edge.end, half = texts.pen.measureText(name).width / 2;
      for (const [right, up] of [[0, 14], [half - 10, 14], [half, 24], [-half, 14]]) if (texts.write(name, top[0] + right, top[1] - up, themed("text"))) return;
      return;
    }
    const half = texts.pen.measureText(name).width / 2, away = edge.away + Math.abs(edge.out[0]) * half + Math.abs(edge.out[1]) * 8;
    for (const share of [0.5, 0.35, 0.65, 0.2, 0.8, 0, 1]) {
      const x = edge.start[0] + share * (edge.end[0] - edge.start[0]), y = edge.start[1] + share * (edge.end[1] - edge.start[1]);
      if (texts.write(name, x + away * edge.out[0], y + away * edge.out[1], themed("text"))) return;
    }
  }

  listen() {
    const pointers = new Map(), stage = this.stage;
    let apart = 0;
    const spread = () => {
      const [a, b] = [...pointers.values()];
      return Math.hypot(a.x - b.x, a.y - b.y);
    };
    stage.addEventListener("pointerdown", (event) => {
      stage.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 2) apart = spread();
      showTip("");
    });
    stage.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) return this.hover(event);
      pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (pointers.size === 2) {
        this.camera.zoom(spread() / Math.max(apart, 1));
        apart = spread();
      } else this.camera.turn(-0.5 * (event.clientX - before.x), 0.5 * (event.clientY - before.y));
      redraw();
    });
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, (event) => pointers.delete(event.pointerId));
    stage.addEventListener("pointerleave", () => showTip(""));
    stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && document.activeElement !== stage) return; // the page scrolls
      event.preventDefault();
      this.camera.zoom(Math.exp(-0.0015 * event.deltaY));
      redraw();
    }, { passive: false });
    stage.addEventListener("keydown", (event) => {
      const turns = { ArrowLeft: [-5, 0], ArrowRight: [5, 0], ArrowUp: [0, 5], ArrowDown: [0, -5] };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (turns[event.key]) this.camera.turn(...turns[event.key]);
      else if (event.key === "+" || event.key === "=") this.camera.zoom(1.15);
      else if (event.key === "-" || event.key === "−") this.camera.zoom(1 / 1.15);
      else if (event.key === "0") this.camera.reset();
      else return;
      event.preventDefault();
      event.stopPropagation();
      redraw();
    });
    document.getElementById("reset").addEventListener("click", () => { this.camera.reset(); redraw(); });
  }

  // The run whose marker is near the pointer, or else the nearest place of the surface.
  hover(event) {
    const box = this.stage.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    const near = (this.heads || []).findIndex(([a, b]) => Math.hypot(a - x, b - y) < 10);
    if (near >= 0) return showTip(rowText(DATA.runs[near], rowOf(near, player.step)), event.clientX, event.clientY);
    this.heights = this.heights || meshHeights();
    const { xs, ys } = GRID, n = xs.length;
    let best = null, nearest = Infinity;
    for (let k = 0; k < this.heights.length; k++) {
      const [a, b, depth] = this.camera.project(flat(xs[k % n], 0), flat(ys[Math.floor(k / n)], 1), this.heights[k]);
      const off = Math.hypot(a - x, b - y);
      if (off < 8 && depth + 0.02 * off < nearest) {
        nearest = depth + 0.02 * off;
        best = [xs[k % n], ys[Math.floor(k / n)]];
      }
    }
    showTip(best ? placeText(...best) : "", event.clientX, event.clientY);
  }
}
