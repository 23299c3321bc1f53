// Lines, marks and texts on a canvas that is as sharp as the screen.
function sized(canvas, stage) {
  const ratio = Math.min(window.devicePixelRatio || 1, 3), width = stage.clientWidth, height = stage.clientHeight;
  const wide = Math.max(Math.round(width * ratio), 1), high = Math.max(Math.round(height * ratio), 1);
  if (canvas.width !== wide || canvas.height !== high) {
    canvas.width = wide;
    canvas.height = high;
  }
  return { width, height, ratio };
}

function cleared(canvas, stage) {
  const size = sized(canvas, stage), pen = canvas.getContext("2d");
  pen.setTransform(size.ratio, 0, 0, size.ratio, 0, 0);
  pen.clearRect(0, 0, size.width, size.height);
  pen.font = "13px system-ui, 'DejaVu Sans', sans-serif";
  pen.lineJoin = "round";
  return { pen, ...size };
}

// The outline of a marker: the same shapes as in gdexplorer's window, one for each start.
function markerPath(pen, kind, x, y, size) {
  const r = size / 2, polygon = (n, turn, radius = r, inner = radius) => {
    for (let k = 0; k < n; k++) {
      const angle = turn + 2 * Math.PI * k / n, reach = k & 1 ? inner : radius;
      pen.lineTo(x + reach * Math.cos(angle), y + reach * Math.sin(angle));
    }
    pen.closePath();
  };
  pen.beginPath();
  switch (kind) {
    case "s": pen.rect(x - 0.85 * r, y - 0.85 * r, 1.7 * r, 1.7 * r); break;
    case "t": polygon(3, Math.PI / 2, 1.15 * r); break;
    case "t1": polygon(3, -Math.PI / 2, 1.15 * r); break;
    case "t2": polygon(3, 0, 1.15 * r); break;
    case "t3": polygon(3, Math.PI, 1.15 * r); break;
    case "d": polygon(4, 0, 1.1 * r); break;
    case "p": polygon(5, -Math.PI / 2, 1.1 * r); break;
    case "h": polygon(6, 0, 1.1 * r); break;
    case "star": polygon(10, -Math.PI / 2, 1.25 * r, 0.55 * r); break;
    case "+": cross(pen, x, y, r, 0); break;
    case "x": cross(pen, x, y, r, Math.PI / 4); break;
    default: pen.arc(x, y, r, 0, 2 * Math.PI);
  }
}

function cross(pen, x, y, r, turn) {
  const w = 0.38 * r, corners = [[r, w], [w, w], [w, r], [-w, r], [-w, w], [-r, w], [-r, -w], [-w, -w], [-w, -r], [w, -r], [w, -w], [r, -w]];
  for (const [a, b] of corners)
    pen.lineTo(x + 1.15 * (a * Math.cos(turn) - b * Math.sin(turn)), y + 1.15 * (a * Math.sin(turn) + b * Math.cos(turn)));
  pen.closePath();
}

function marker(pen, kind, x, y, size, fill, edge) {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return;
  markerPath(pen, kind, x, y, size);
  pen.fillStyle = fill;
  pen.strokeStyle = edge;
  pen.lineWidth = 1.4;
  pen.setLineDash([]);
  pen.fill();
  pen.stroke();
}

const SHAPES = { minimum: "o", saddle: "x", maximum: "t1", degenerate: "s" };

function landmark(pen, point, x, y) {
  marker(pen, SHAPES[point.kind], x, y, point.kind === "degenerate" ? 8 : 11, themed(point.kind), "#ffffff");
}

// Texts that lie on none of those before.
class Texts {
  constructor(pen, width, height) {
    this.pen = pen;
    this.width = width;
    this.height = height;
    this.taken = [];
  }

  // Write a text around a point; false if it has no room there.
  write(text, x, y, colour) {
    const half = this.pen.measureText(text).width / 2 + 2, box = [x - half, y - 6, x + half, y + 6];
    const outside = box[0] < 0 || box[1] < 0 || box[2] > this.width || box[3] > this.height;
    if (outside || this.taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]))
      return false;
    this.taken.push(box);
    this.pen.fillStyle = colour;
    this.pen.textAlign = "center";
    this.pen.textBaseline = "middle";
    this.pen.fillText(text, x, y);
    return true;
  }
}

// Keep a segment within a box (Liang and Barsky 1984): its new ends, or null if it lies outside.
function clipped(a, b, low, high) {
  let enters = 0, leaves = 1;
  for (let k = 0; k < low.length; k++) {
    const along = b[k] - a[k];
    if (along === 0) {
      if (a[k] < low[k] || a[k] > high[k]) return null;
      continue;
    }
    const one = (low[k] - a[k]) / along, other = (high[k] - a[k]) / along;
    enters = Math.max(enters, Math.min(one, other));
    leaves = Math.min(leaves, Math.max(one, other));
  }
  if (!(enters <= leaves)) return null;
  const at = (share) => a.map((x, k) => x + share * (b[k] - x));
  return [enters > 0 ? at(enters) : a, leaves < 1 ? at(leaves) : b];
}

// A small text beside the pointer.
const tip = document.getElementById("tip");

function showTip(text, x, y) {
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const left = Math.min(x + 14, window.innerWidth - tip.offsetWidth - 6);
  const above = y + 14 + tip.offsetHeight > window.innerHeight ? y - tip.offsetHeight - 10 : y + 14;
  tip.style.left = `${Math.max(left, 4) + window.scrollX}px`;
  tip.style.top = `${Math.max(above, 4) + window.scrollY}px`;
}

// An iterate of a run in words: the numbers of a row.
function rowText(run, row) {
  const [x, y] = DATA.axes;
  return [
    `${runName(run)}, step ${count(ROWS.steps[row])}`,
    `${x} = ${numberText(ROWS.places[2 * row])}, ${y} = ${numberText(ROWS.places[2 * row + 1])}`,
    `f = ${numberText(ROWS.values[row])}, ‖∇f‖ = ${numberText(ROWS.norms[row])}`,
  ].join("\n");
}

function placeText(x, y) {
  const value = valueNear(x, y);
  return `${DATA.axes[0]} = ${numberText(x, 4)}, ${DATA.axes[1]} = ${numberText(y, 4)}\nf ${Number.isNaN(value) ? "is undefined" : `≈ ${numberText(value, 4)}`}`;
}
