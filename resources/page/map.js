// The map: the same colours and contour lines seen from above, with the runs on them.
class MapView {
  constructor(stage) {
    this.stage = stage;
    [this.canvas] = stage.querySelectorAll("canvas");
    this.ground = document.createElement("canvas"); // what stays while the map is played
    this.drawnFor = "";
    this.cross = null;
    this.listen();
  }

  setTheme() { this.drawnFor = ""; }

  // Where the domain is in the picture: both axes at one scale where gdexplorer draws them so.
  lay(width, height) {
    const margins = shows("axes") ? { left: 56, right: 14, top: 10, bottom: 40 } : { left: 4, right: 4, top: 4, bottom: 4 };
    let wide = width - margins.left - margins.right, high = height - margins.top - margins.bottom;
    let left = margins.left, top = margins.top;
    if (DATA.keepsAngles) {
      const [[x0, x1], [y0, y1]] = DATA.domain, scale = Math.min(wide / (x1 - x0), high / (y1 - y0));
      left += (wide - scale * (x1 - x0)) / 2;
      top += (high - scale * (y1 - y0)) / 2;
      wide = scale * (x1 - x0);
      high = scale * (y1 - y0);
    }
    this.frame = { left, top, wide: Math.max(wide, 1), high: Math.max(high, 1) };
  }

  at(x, y) {
    const [[x0, x1], [y0, y1]] = DATA.domain, { left, top, wide, high } = this.frame;
    return [left + (x - x0) / (x1 - x0) * wide, top + (y1 - y) / (y1 - y0) * high];
  }

  place(left, top) {
    const [[x0, x1], [y0, y1]] = DATA.domain, { frame } = this;
    return [x0 + (left - frame.left) / frame.wide * (x1 - x0), y1 - (top - frame.top) / frame.high * (y1 - y0)];
  }

  draw(step) {
    const { pen, width, height, ratio } = cleared(this.canvas, this.stage), key = [width, height, ratio].join();
    this.lay(width, height);
    if (key !== this.drawnFor) {
      this.drawGround();
      this.drawnFor = key;
    }
    pen.drawImage(this.ground, 0, 0, width, height);
    pen.save();
    pen.beginPath();
    pen.rect(this.frame.left, this.frame.top, this.frame.wide, this.frame.high);
    pen.clip();
    if (shows("paths")) this.drawPaths(pen, step);
    pen.restore();
    if (shows("paths")) this.drawHeads(pen, step);
    if (this.cross) this.drawCross(pen);
  }

  drawGround() {
    const { pen, width, height } = cleared(this.ground, this.stage), { left, top, wide, high } = this.frame;
    const { naturalWidth: w, naturalHeight: h } = PICTURE;
    pen.drawImage(PICTURE, 0.5, 0.5, w - 1, h - 1, left, top, wide, high);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, wide, high);
    pen.clip();
    if (shows("contours")) for (const level of LEVELS) this.drawLevel(pen, level);
    if (DATA.field && shows("field")) this.drawArrows(pen);
    pen.restore();
    pen.strokeStyle = themed("outline");
    pen.lineWidth = 1;
    pen.strokeRect(left, top, wide, high);
    if (shows("points")) for (const point of DATA.points) landmark(pen, point, ...this.at(...point.place));
    if (shows("axes")) this.drawAxes(pen, width, height);
  }

  drawLevel(pen, { places, ink }) {
    pen.beginPath();
    for (let k = 0; k < places.length; k += 2) pen.lineTo(...this.at(places[k], places[k + 1]));
    pen.strokeStyle = inkOf(ink);
    pen.lineWidth = 1;
    pen.stroke();
  }

  // Light with a dark rim, which is seen on light and dark ground alike.
  drawArrows(pen) {
    pen.beginPath();
    for (let k = 0; k < ARROWS.length; k += 4) {
      pen.moveTo(...this.at(ARROWS[k], ARROWS[k + 1]));
      pen.lineTo(...this.at(ARROWS[k + 2], ARROWS[k + 3]));
    }
    for (const [colour, width] of [["#00000078", 2.8], ["#ffffffeb", 1.3]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }

  drawAxes(pen, width, height) {
    const texts = new Texts(pen, width, height), { left, top, wide, high } = this.frame, [[x0], [y0]] = DATA.domain;
    const mark = (from, to) => {
      pen.strokeStyle = themed("outline");
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(...from);
      pen.lineTo(...to);
      pen.stroke();
    };
    for (const [value, text] of DATA.mapTicks[0]) {
      const [x] = this.at(value, y0);
      if (texts.write(text, x, top + high + 13, themed("line"))) mark([x, top + high], [x, top + high + 4]);
    }
    for (const [value, text] of DATA.mapTicks[1]) {
      const [, y] = this.at(x0, value);
      if (texts.write(text, left - 8 - pen.measureText(text).width / 2, y, themed("line"))) mark([left - 4, y], [left, y]);
    }
    texts.write(DATA.axes[0], left + wide / 2, top + high + 29, themed("text"));
    pen.save();
    pen.translate(Math.max(left - 46, 9), top + high / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillStyle = themed("text");
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(DATA.axes[1], 0, 0, high);
    pen.restore();
  }

  drawPaths(pen, step) {
    DATA.runs.forEach((run, number) => {
      pen.beginPath();
      for (const place of this.pathOf(number, step)) {
        const [x, y] = place;
        if (Number.isFinite(x) && Number.isFinite(y)) pen.lineTo(Math.min(Math.max(x, -1e5), 1e5), Math.min(Math.max(y, -1e5), 1e5));
      }
      pen.strokeStyle = runColour(run);
      pen.lineWidth = 2.2;
      pen.setLineDash(dashesOf(run));
      pen.stroke();
      pen.setLineDash([]);
    });
  }

  // The places of a path up to a step, in pixels.
  *pathOf(number, step) {
    if (PATHS) {
      const [a, b] = DATA.halfSides, { left, top, wide, high } = this.frame;
      for (let k = PATHS.firsts[number]; k < PATHS.firsts[number + 1] && PATHS.steps[k] <= step; k++)
        yield [left + (PATHS.places[3 * k] / a + 1) / 2 * wide, top + (1 - PATHS.places[3 * k + 1] / b) / 2 * high];
    }
    const first = PATHS ? rowOf(number, step) : ROWS.firsts[number], end = rowOf(number, step);
    for (let k = first; k <= end; k++) yield this.at(ROWS.places[2 * k], ROWS.places[2 * k + 1]);
  }

  drawHeads(pen, step) {
    this.heads = DATA.runs.map((run, number) => {
      const row = rowOf(number, step), [x, y] = this.at(ROWS.places[2 * row], ROWS.places[2 * row + 1]);
      const { left, top, wide, high } = this.frame, inside = x >= left - 1 && x <= left + wide + 1 && y >= top - 1 && y <= top + high + 1;
      if (inside) marker(pen, run.marker, x, y, 12, runColour(run), themed("picture"));
      return inside ? [x, y] : [NaN, NaN];
    });
  }

  drawCross(pen) {
    const [x, y] = this.at(...this.cross), { left, top, wide, high } = this.frame;
    for (const [colour, width] of [["#000000", 3], ["#ffffff", 1.2]]) {
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(left + wide, y);
      pen.moveTo(x, top);
      pen.lineTo(x, top + high);
      pen.strokeStyle = colour;
      pen.lineWidth = width;
      pen.stroke();
    }
  }

  // The iterate nearest to a point of the picture among those drawn, as the number of a run and of a row.
  nearest(x, y, step, reach = 8) {
    let best = null, least = reach;
    DATA.runs.forEach((run, number) => {
      for (let row = ROWS.firsts[number], end = rowOf(number, step); row <= end; row++) {
        const [a, b] = this.at(ROWS.places[2 * row], ROWS.places[2 * row + 1]), off = Math.hypot(a - x, b - y);
        if (off < least) {
          least = off;
          best = [number, row];
        }
      }
    });
    return best;
  }

  listen() {
    const { stage } = this;
    stage.addEventListener("pointermove", (event) => this.read(event));
    stage.addEventListener("pointerdown", (event) => this.read(event));
    stage.addEventListener("pointerleave", () => showTip(""));
    stage.addEventListener("blur", () => { this.cross = null; showTip(""); redraw(); });
    stage.addEventListener("keydown", (event) => this.move(event));
  }

  read(event) {
    const box = this.stage.getBoundingClientRect(), x = event.clientX - box.left, y = event.clientY - box.top;
    const found = shows("paths") ? this.nearest(x, y, player.step) : null, { left, top, wide, high } = this.frame;
    const inside = x >= left && x <= left + wide && y >= top && y <= top + high;
    const text = found ? rowText(DATA.runs[found[0]], found[1]) : inside ? placeText(...this.place(x, y)) : "";
    showTip(text, event.clientX, event.clientY);
  }

  move(event) {
    const moves = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }, by = moves[event.key];
    if (event.key === "Escape" && this.cross) this.cross = null;
    else if (by && !event.ctrlKey && !event.metaKey && !event.altKey) this.cross = this.moved(by, event.shiftKey ? 0.1 : 0.02);
    else return;
    event.preventDefault();
    event.stopPropagation();
    redraw();
    const box = this.stage.getBoundingClientRect(), [x, y] = this.cross ? this.at(...this.cross) : [0, 0];
    const text = this.cross ? placeText(...this.cross) : "";
    showTip(text, box.left + x, box.top + y);
    say(text.replace("\n", ", "));
  }

  moved(by, share) {
    const from = this.cross || DATA.domain.map(([low, high]) => (low + high) / 2);
    return from.map((place, axis) => {
      const [low, high] = DATA.domain[axis];
      return Math.min(Math.max(place + by[axis] * share * (high - low), low), high);
    });
  }
}
