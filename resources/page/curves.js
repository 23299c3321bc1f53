// A plot of numbers against the step, with the cursor in it.
class CurvesView {
  constructor(stage, data, numbers) {
    this.stage = stage;
    this.data = data;
    this.numbers = numbers; // of the rows
    [this.canvas] = stage.querySelectorAll("canvas");
    this.ground = document.createElement("canvas");
    this.drawnFor = "";
    this.own = data.counts && {
      firsts: firstsOf(data.counts),
      steps: unpacked(data.steps, Float32Array),
      heights: unpacked(data.heights, Float32Array),
    };
    this.listen();
  }

  setTheme() { this.drawnFor = ""; }

  heightAt(value) { return this.data.logarithmic ? (value > 0 ? Math.log10(value) : NaN) : value; }

  at(step, height) {
    const { left, top, wide, high } = this.frame, [low, up] = this.data.range;
    return [left + step / Math.max(LAST, 1) * wide, top + (up - height) / (up - low) * high];
  }

  draw(step) {
    const { pen, width, height, ratio } = cleared(this.canvas, this.stage), key = [width, height, ratio].join();
    this.frame = { left: 66, top: 10, wide: Math.max(width - 80, 1), high: Math.max(height - 46, 1) };
    if (key !== this.drawnFor) {
      this.drawGround();
      this.drawnFor = key;
    }
    pen.drawImage(this.ground, 0, 0, width, height);
    const [x] = this.at(step, 0), { top, high } = this.frame;
    pen.beginPath();
    pen.moveTo(x, top);
    pen.lineTo(x, top + high);
    pen.strokeStyle = themed("text");
    pen.lineWidth = 1.5;
    pen.stroke();
    DATA.runs.forEach((run, number) => {
      const row = rowOf(number, step), [a, b] = this.at(ROWS.steps[row], this.heightAt(this.numbers[row]));
      if (b >= top - 1 && b <= top + high + 1) marker(pen, run.marker, a, b, 9, runColour(run), themed("picture"));
    });
  }

  drawGround() {
    const { pen, width, height } = cleared(this.ground, this.stage), { left, top, wide, high } = this.frame;
    this.drawAxes(pen, width, height);
    pen.save();
    pen.beginPath();
    pen.rect(left, top, wide, high);
    pen.clip();
    DATA.runs.forEach((run, number) => {
      pen.beginPath();
      let joined = false;
      for (const [step, value] of this.curveOf(number)) {
        const [x, y] = this.at(step, value);
        if (!Number.isFinite(y)) joined = false;
        else if (joined) pen.lineTo(x, Math.min(Math.max(y, -1e5), 1e5));
        else {
          pen.moveTo(x, Math.min(Math.max(y, -1e5), 1e5));
          joined = true;
        }
      }
      pen.strokeStyle = runColour(run);
      pen.lineWidth = 1.8;
      pen.setLineDash(dashesOf(run));
      pen.stroke();
    });
    pen.setLineDash([]);
    pen.restore();
    for (const [number, step, height] of this.data.circles) {
      pen.beginPath();
      pen.arc(...this.at(step, height), 5.5, 0, 2 * Math.PI);
      pen.strokeStyle = runColour(DATA.runs[number]);
      pen.lineWidth = 1.8;
      pen.stroke();
    }
    this.drawLeaving(pen);
  }

  *curveOf(number) {
    if (this.own) for (let k = this.own.firsts[number]; k < this.own.firsts[number + 1]; k++) yield [this.own.steps[k], this.own.heights[k]];
    else for (let k = ROWS.firsts[number]; k < ROWS.firsts[number + 1]; k++) yield [ROWS.steps[k], this.heightAt(this.numbers[k])];
  }

  drawAxes(pen, width, height) {
    const texts = new Texts(pen, width, height), { left, top, wide, high } = this.frame;
    pen.lineWidth = 1;
    for (const [value, text] of this.data.ticks) {
      const [, y] = this.at(0, value);
      if (y < top - 1 || y > top + high + 1 || !texts.write(text, left - 7 - pen.measureText(text).width / 2, Math.max(y, 8), themed("line"))) continue;
      pen.strokeStyle = themed("grid");
      pen.beginPath();
      pen.moveTo(left, y);
      pen.lineTo(left + wide, y);
      pen.stroke();
    }
    for (const [value, text] of DATA.stepTicks) {
      const [x] = this.at(value, 0);
      if (x <= left + wide + 1) texts.write(text, Math.min(x, width - pen.measureText(text).width / 2 - 3), top + high + 12, themed("line"));
    }
    texts.write("step", left + wide / 2, top + high + 27, themed("text"));
    pen.strokeStyle = themed("outline");
    pen.strokeRect(left, top, wide, high);
  }

  // An arrow where a run leaves the plot.
  drawLeaving(pen) {
    const { top, high, left, wide } = this.frame;
    for (const [number, step, upwards, remark] of this.data.leaving) {
      const [x] = this.at(step, 0), y = upwards ? top + 7 : top + high - 7, run = DATA.runs[number];
      marker(pen, upwards ? "t1" : "t", x, y, 11, runColour(run), themed("picture"));
      if (this.data.leaving.length > 2) continue;
      const wide_ = pen.measureText(remark).width, right = x + 12 + wide_ < left + wide;
      pen.fillStyle = themed("text");
      pen.textBaseline = "middle";
      pen.textAlign = right ? "left" : "right";
      pen.fillText(remark, right ? x + 10 : x - 10, y);
    }
  }

  stepAt(event) {
    const box = this.stage.getBoundingClientRect(), { left, wide } = this.frame;
    return Math.round(Math.min(Math.max((event.clientX - box.left - left) / wide, 0), 1) * Math.max(LAST, 1));
  }

  listen() {
    const { stage } = this;
    let drags = false;
    stage.addEventListener("pointerdown", (event) => {
      drags = true;
      stage.setPointerCapture(event.pointerId);
      player.moveTo(this.stepAt(event));
    });
    stage.addEventListener("pointermove", (event) => {
      if (drags) player.moveTo(this.stepAt(event));
      this.read(event);
    });
    for (const name of ["pointerup", "pointercancel"]) stage.addEventListener(name, () => { drags = false; });
    stage.addEventListener("pointerleave", () => showTip(""));
    stage.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      player.moveBy(by);
    });
  }

  // The values of all runs at the step under the pointer, the nearest first.
  read(event) {
    const box = this.stage.getBoundingClientRect(), y = event.clientY - box.top, step = stopAt(this.stepAt(event));
    const found = DATA.runs.map((run, number) => {
      const row = rowOf(number, step);
      return { off: Math.abs(this.at(0, this.heightAt(this.numbers[row]))[1] - y), row, run };
    });
    found.sort((one, other) => (Number.isNaN(one.off) ? 1e9 : one.off) - (Number.isNaN(other.off) ? 1e9 : other.off));
    const lines = found.slice(0, 4).map(({ row, run }) => `${runName(run)}: ${this.data.short} = ${numberText(this.numbers[row])}`);
    if (found.length > 4) lines.push(`and ${found.length - 4} more`);
    showTip([`step ${count(step)}`, ...lines].join("\n"), event.clientX, event.clientY);
  }
}
