// The camera of the drawn box: the same field of view, directions and fit as in gdexplorer's window.
const ANGLE = Math.PI / 4, MIDDLE = [0, 0, (HEIGHT + FLOOR) / 2];

const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function boxCorners() {
  const [a, b] = DATA.halfSides;
  return Array.from({ length: 8 }, (_, i) => [i & 1 ? a : -a, i & 2 ? b : -b, i & 4 ? HEIGHT : FLOOR]);
}

const EDGES = [];
for (let axis = 0; axis < 3; axis++)
  for (let i = 0; i < 8; i++) if (!(i >> axis & 1)) EDGES.push([i, i | 1 << axis, axis]);

class Camera {
  constructor() { this.reset(); }

  reset() {
    [this.elevation, this.azimuth] = DATA.camera;
    this.nearer = 1;
  }

  turn(azimuth, elevation) {
    this.azimuth += azimuth;
    this.elevation = Math.min(Math.max(this.elevation + elevation, -90), 90);
  }

  zoom(factor) { this.nearer = Math.min(Math.max(this.nearer * factor, 0.4), 8); }

  // Look from its direction, so that the box fills a picture of this size within its margins.
  fit(width, height, margins) {
    const e = this.elevation * Math.PI / 180, a = this.azimuth * Math.PI / 180;
    this.right = [-Math.sin(a), Math.cos(a), 0];
    this.up = [-Math.sin(e) * Math.cos(a), -Math.sin(e) * Math.sin(a), Math.cos(e)];
    this.towards = [Math.cos(e) * Math.cos(a), Math.cos(e) * Math.sin(a), Math.sin(e)];
    this.width = width;
    this.height = height;
    const least = Math.min(width, height), half = Math.tan(ANGLE / 2);
    this.tangents = [half * width / least, half * height / least];
    const low = [(1 - 2 * margins.left / width) * this.tangents[0], (1 - 2 * margins.bottom / height) * this.tangents[1]];
    const high = [(1 - 2 * margins.right / width) * this.tangents[0], (1 - 2 * margins.top / height) * this.tangents[1]];
    const seen = boxCorners().map((corner) => [dot(this.right, corner), dot(this.up, corner), dot(this.towards, corner)]);
    const reachLow = [0, 1].map((k) => Math.max(...seen.map((p) => low[k] * p[2] - p[k])));
    const reachHigh = [0, 1].map((k) => Math.max(...seen.map((p) => p[k] + high[k] * p[2])));
    const far = Math.max(...[0, 1].map((k) => (reachLow[k] + reachHigh[k]) / (low[k] + high[k])));
    const at = [0, 1].map((k) => (reachHigh[k] - high[k] * far + (low[k] * far - reachLow[k])) / 2);
    const depth = dot(this.towards, MIDDLE);
    this.distance = (far - depth) / this.nearer;
    this.place = [0, 1, 2].map((k) => at[0] * this.right[k] + at[1] * this.up[k] + (depth + this.distance) * this.towards[k]);
    this.near = Math.max(this.distance - 2.2, 0.02 * this.distance);
    this.far = 1.1 * (this.distance + 2.2);
  }

  // Column-major matrix from the box to OpenGL's clip coordinates.
  matrix() {
    const rows = [this.right, this.up, this.towards], view = [];
    for (const row of rows) view.push([...row, -dot(row, this.place)]);
    const deep = -(this.far + this.near) / (this.far - this.near), shift = -2 * this.far * this.near / (this.far - this.near);
    const clip = [
      view[0].map((x) => x / this.tangents[0]),
      view[1].map((x) => x / this.tangents[1]),
      view[2].map((x, k) => deep * x + (k === 3 ? shift : 0)),
      view[2].map((x) => -x),
    ];
    return new Float32Array([0, 1, 2, 3].flatMap((column) => clip.map((row) => row[column])));
  }

  // Where a point of the box is in the picture, in pixels from its upper left corner, and how far from the camera.
  project(x, y, z) {
    const off = [x - this.place[0], y - this.place[1], z - this.place[2]], depth = -dot(this.towards, off);
    if (!(depth > 0)) return [NaN, NaN, depth];
    return [
      (1 + dot(this.right, off) / (depth * this.tangents[0])) * this.width / 2,
      (1 - dot(this.up, off) / (depth * this.tangents[1])) * this.height / 2,
      depth,
    ];
  }

  // The edges of the box that are not in front of what is in it, as pairs of points.
  drawnEdges() {
    const box = boxCorners(), below = [0, 1, 2].map((k) => this.place[k] < box[0][k]);
    const above = [0, 1, 2].map((k) => this.place[k] > box[7][k]);
    const inFront = (i, axis) => [0, 1, 2].every((k) => k === axis || (i >> k & 1 ? above[k] : below[k]));
    return EDGES.filter(([i, , axis]) => !inFront(i, axis)).map(([i, j]) => [box[i], box[j]]);
  }

  // The edges on the outline of the box, each with the direction that leads away from it.
  outline() {
    const seen = boxCorners().map((corner) => this.project(...corner));
    const span = Math.max(...[0, 1].map((k) => Math.max(...seen.map((p) => p[k])) - Math.min(...seen.map((p) => p[k]))));
    const found = [];
    for (const [i, j, axis] of EDGES) {
      const along = [seen[j][0] - seen[i][0], seen[j][1] - seen[i][1]], length = Math.hypot(...along);
      if (length < 1) continue;
      let out = [along[1] / length, -along[0] / length];
      let beyond = seen.map((p) => (p[0] - seen[i][0]) * out[0] + (p[1] - seen[i][1]) * out[1]);
      if (Math.max(...beyond) > -Math.min(...beyond)) {
        out = [-out[0], -out[1]];
        beyond = beyond.map((x) => -x);
      }
      if (Math.max(...beyond) <= 0.12 * span) found.push({ corner: i, axis, start: seen[i], end: seen[j], out, length });
    }
    return found;
  }
}
