import ElkBundle from "elkjs/lib/elk.bundled.js";
import type { ELK, ElkNode } from "elkjs/lib/elk-api.js";
import type { SimulatedJob, SimulationResult } from "../workflow/simulation/simulate.ts";

/** A box of the picture: a job with what becomes of it. */
interface Box {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly result: SimulatedJob["result"];
  readonly needs: readonly string[];
}

const boxHeight = 44;
const characterWidth = 7.4;

let engine: ELK | undefined;
/** Layouts by the shape of the graph: many repositories share one pipeline. */
const layouts = new Map<string, Promise<ElkNode>>();

/**
 * Draws the jobs that an event runs as one picture: a frame a workflow, a box a job, an arrow a `needs`.
 * Returns SVG text that needs no outside asset, or "" when nothing is triggered. Colours come from the page's style.
 */
export async function jobGraph(title: string, result: SimulationResult): Promise<string> {
  const runs = result.runs.filter((run) => run.triggered);
  if (runs.length === 0) return "";
  const frames = runs.map((run) => ({ id: run.file, title: run.file, boxes: run.jobs.map(toBox) }));
  const root: ElkNode = {
    id: "root",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.edgeRouting": "ORTHOGONAL",
      "elk.hierarchyHandling": "SEPARATE_CHILDREN",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
      "elk.separateConnectedComponents": "false",
      "elk.spacing.nodeNode": "18",
      "elk.padding": "[top=4,left=4,bottom=4,right=4]",
    },
    children: frames.map((frame) => ({
      id: frame.id,
      layoutOptions: {
        "elk.algorithm": "layered",
        "elk.direction": "RIGHT",
        "elk.edgeRouting": "ORTHOGONAL",
        "elk.padding": "[top=34,left=14,bottom=14,right=14]",
        // A frame is as wide as its title, however few jobs it has.
        "elk.nodeSize.constraints": "MINIMUM_SIZE",
        "elk.nodeSize.minimum": `(${Math.round(frame.id.length * characterWidth) + 28}, 0)`,
        "elk.spacing.nodeNode": "14",
        "elk.layered.spacing.nodeNodeBetweenLayers": "34",
      },
      children: frame.boxes.map((box) => ({
        id: `${frame.id}/${box.id}`,
        width: Math.max(90, Math.round(Math.max(box.label.length, box.detail.length * 0.86) * characterWidth) + 26),
        height: boxHeight,
      })),
      edges: frame.boxes.flatMap((box) =>
        directNeeds(box, frame.boxes).map((need) => ({
          id: `${frame.id}/${need}->${box.id}`,
          sources: [`${frame.id}/${need}`],
          targets: [`${frame.id}/${box.id}`],
        })),
      ),
    })),
  };
  const key = JSON.stringify(root);
  const known = layouts.get(key) ?? layoutOf(root);
  layouts.set(key, known);
  const laidOut = await known;
  const boxes = new Map(frames.flatMap((frame) => frame.boxes.map((box) => [`${frame.id}/${box.id}`, box] as const)));
  return svg(title, laidOut, boxes);
}

/** What a job needs, but for what another of its needs waits for anyway: as on GitHub, the order is the same with fewer arrows. */
function directNeeds({ needs }: Box, boxes: readonly Box[]): string[] {
  const byId = new Map(boxes.map((box) => [box.id, box]));
  const before = (id: string, seen = new Set<string>()): Set<string> => {
    for (const need of byId.get(id)?.needs ?? []) {
      if (seen.has(need)) continue;
      seen.add(need);
      before(need, seen);
    }
    return seen;
  };
  const implied = new Set(needs.flatMap((need) => [...before(need)]));
  return needs.filter((need) => byId.has(need) && !implied.has(need));
}

function layoutOf(root: ElkNode): Promise<ElkNode> {
  // The bundle is CommonJS: its class is the default export's default in some loaders.
  engine ??= new (
    (ElkBundle as unknown as { default?: new () => ELK }).default ?? (ElkBundle as unknown as new () => ELK)
  )();
  return engine.layout(structuredClone(root));
}

function toBox(job: SimulatedJob): Box {
  const cells = job.cells.length > 1 ? ` x${job.cells.length}` : "";
  const words = {
    run: "runs",
    skip: "skipped",
    fail: "fails",
    cancelled: "cancelled",
    wait: "waits for approval",
    unknown: "unknown",
  };
  const place = job.environment === undefined ? "" : ` · ${job.environment}`;
  return {
    id: job.id,
    label: `${job.id}${cells}`,
    detail: `${words[job.result]}${place}`,
    result: job.result,
    needs: job.needs,
  };
}

function svg(title: string, root: ElkNode, boxes: ReadonlyMap<string, Box>): string {
  const width = Math.ceil(root.width ?? 0);
  const height = Math.ceil(root.height ?? 0);
  const frames = (root.children ?? []).map((frame) => {
    const at = `translate(${frame.x ?? 0} ${frame.y ?? 0})`;
    return [
      `<g transform="${at}">`,
      `<rect class="frame" width="${frame.width}" height="${frame.height}" rx="8"/>`,
      `<text class="frame-title" x="14" y="21">${escapeXml(frame.id)}</text>`,
      ...(frame.edges ?? []).flatMap((edge) =>
        (edge.sections ?? []).map((section) =>
          arrow([section.startPoint, ...(section.bendPoints ?? []), section.endPoint]),
        ),
      ),
      ...(frame.children ?? []).map((node) => box(node, boxes.get(node.id))),
      "</g>",
    ].join("");
  });
  const marker =
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>';
  return `<svg class="graph" role="img" aria-label="${escapeXml(title)}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${marker}${frames.join("")}</svg>`;
}

function box(node: ElkNode, job: Box | undefined): string {
  if (job === undefined) return "";
  return [
    `<g class="job ${job.result}" transform="translate(${node.x ?? 0} ${node.y ?? 0})">`,
    `<rect width="${node.width}" height="${node.height}" rx="6"/>`,
    `<text class="name" x="13" y="19">${escapeXml(job.label)}</text>`,
    `<text class="detail" x="13" y="35">${escapeXml(job.detail)}</text>`,
    "</g>",
  ].join("");
}

function arrow(points: readonly { x: number; y: number }[]): string {
  const path = points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join("");
  return `<path class="edge" d="${path}" marker-end="url(#arrow)"/>`;
}

function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]/g,
    (character) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[character] ?? character,
  );
}
