/** A line of a chart: its points in the units of the axes. */
export interface Line {
  readonly name: string;
  /** Class that gives it its colour. */
  readonly kind: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Goes on level until the next point, as numbers of machines do. */
  readonly steps?: boolean;
}

/** A dot of a chart with what stands beside it. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly kind: string;
  readonly title: string;
}

export interface Chart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly lines?: readonly Line[];
  readonly dots?: readonly Dot[];
}

export interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** How a value of it is written. */
  readonly text: (value: number) => string;
  /** Values with a mark; round ones where absent. */
  readonly marks?: readonly number[];
}

const width = 1060;
const height = 260;
const margin = { left: 62, right: 16, top: 30, bottom: 46 };

/** A chart as SVG text that needs no outside asset. Colours come from the page's style. */
export function chart({ title, x, y, lines = [], dots = [] }: Chart): string {
  const across = (value: number) => margin.left + part(value, x) * (width - margin.left - margin.right);
  const up = (value: number) => height - margin.bottom - part(value, y) * (height - margin.top - margin.bottom);
  const drawn = lines.map(({ kind, points, steps }) => {
    const path = points.map(([px, py], index) => {
      const to = `${across(px).toFixed(1)} ${up(py).toFixed(1)}`;
      if (index === 0) return `M${to}`;
      return steps ? `H${across(px).toFixed(1)}V${up(py).toFixed(1)}` : `L${to}`;
    });
    return `<path class="line ${kind}" d="${path.join("")}"/>`;
  });
  const spots = dots.map(
    (dot) =>
      `<circle class="dot ${dot.kind}" cx="${across(dot.x).toFixed(1)}" cy="${up(dot.y).toFixed(1)}" r="5"><title>${escapeXml(dot.title)}</title></circle>`,
  );
  return [
    `<svg class="chart" role="img" aria-label="${escapeXml(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`,
    ...legend(lines),
    ...marksOf(y).map(
      (value) =>
        `<path class="grid" d="M${margin.left} ${up(value).toFixed(1)}H${width - margin.right}"/><text class="mark" x="${margin.left - 8}" y="${(up(value) + 4).toFixed(1)}" text-anchor="end">${escapeXml(y.text(value))}</text>`,
    ),
    ...marksOf(x).map(
      (value) =>
        `<text class="mark" x="${across(value).toFixed(1)}" y="${height - margin.bottom + 17}" text-anchor="middle">${escapeXml(x.text(value))}</text>`,
    ),
    `<path class="axis" d="M${margin.left} ${margin.top}V${height - margin.bottom}H${width - margin.right}"/>`,
    `<text class="name" x="${width - margin.right}" y="${height - 8}" text-anchor="end">${escapeXml(x.name)}</text>`,
    `<text class="name" x="6" y="14">${escapeXml(y.name)}</text>`,
    ...drawn,
    ...spots,
    "</svg>",
  ].join("");
}

/** Names of the lines, from the right. */
function legend(lines: readonly Line[]): string[] {
  let right = width - margin.right;
  return [...lines].reverse().map(({ name, kind }) => {
    const long = name.length * 6.6 + 26;
    right -= long;
    return `<path class="line ${kind}" d="M${right.toFixed(1)} 10h16"/><text class="name" x="${(right + 21).toFixed(1)}" y="14">${escapeXml(name)}</text>`;
  });
}

/** Where between the ends of an axis a value is (0 to 1). */
function part(value: number, { from, to }: Axis): number {
  if (to <= from) return 0;
  return Math.min(1, Math.max(0, (value - from) / (to - from)));
}

function marksOf({ from, to, marks }: Axis): readonly number[] {
  return marks ?? roundMarks(from, to);
}

/** Four to eight round values. */
export function roundMarks(from: number, to: number): number[] {
  const span = to - from;
  if (!(span > 0)) return [from];
  const rough = 10 ** Math.floor(Math.log10(span / 4));
  const step = [1, 2, 5, 10].map((times) => times * rough).find((candidate) => span / candidate <= 8)!;
  const marks: number[] = [];
  for (let value = Math.ceil(from / step) * step; value <= to + step / 1e6; value += step) marks.push(value);
  return marks;
}

function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? character,
  );
}

/** What a chart looks like; for pages that have one. */
export const chartStyle = `
.chart{display:block;max-width:none;margin:6px 0}
.chart .grid{stroke:var(--line);stroke-width:1}.chart .axis{fill:none;stroke:var(--off)}
.chart .mark,.chart .name{font:11px "DejaVu Sans",Arial,sans-serif;fill:var(--soft)}
.chart .line{fill:none;stroke-width:1.8;stroke:var(--accent)}
.chart .line.queued{stroke:var(--bad)}.chart .line.running{stroke:var(--accent)}.chart .line.busy{stroke:var(--ok)}.chart .line.stopped{stroke:var(--off);stroke-dasharray:4 3}
.chart .dot{fill:var(--off);stroke:var(--card);stroke-width:1.5}.chart .dot.best{fill:var(--ok)}.chart .dot.now{fill:var(--accent)}.chart .dot.bound{fill:var(--bad)}
`.replaceAll("\n", "");
