import type { ParsedWorkflow } from "../parse/parsed-workflow.ts";
import type { Value } from "../parse/value.ts";
import { chainedEvent, chainReason, listensTo, mostChained, sourceOf } from "./chained-runs.ts";
import { dispatchInputs } from "./dispatch-inputs.ts";
import { Forcing } from "./forcing.ts";
import type { ResolvedEvent, SourceRun } from "./resolved-event.ts";
import type { Setting } from "./setting.ts";
import { simulateRun } from "./simulate-run.ts";
import { refuse } from "./simulation-fault.ts";
import type { RunConclusion, SimulatedRun } from "./simulation-result.ts";
import { sourcesOf } from "./source-runs.ts";
import { startFaults } from "./start-faults.ts";
import { decideTriggers } from "./trigger.ts";

type Run = SimulatedRun & { readonly conclusion: RunConclusion };

/** Plays an event through all workflows of a repository, and the events that follow from it. */
export class Playback {
  readonly #workflows: readonly ParsedWorkflow[];
  readonly #byPath: ReadonlyMap<string, ParsedWorkflow>;
  readonly #setting: Setting;
  readonly #forcing: Forcing;
  readonly #runs: Run[] = [];
  /** Why a workflow did not start, by path: by the event itself, and by the runs that it listens to, which says more. */
  readonly #reasons = new Map<string, string[]>();
  readonly #chainReasons = new Map<string, string[]>();

  constructor(workflows: readonly ParsedWorkflow[], setting: Setting) {
    this.#workflows = workflows;
    this.#byPath = new Map(workflows.map((workflow) => [workflow.path, workflow]));
    this.#setting = setting;
    this.#forcing = new Forcing(setting);
  }

  /**
   * @param named The workflow that the event is about, if one is named.
   * @throws SimulationFault when a dispatch gives inputs that no workflow takes, or a cell is forced that no job has.
   */
  play(event: ResolvedEvent, named: ParsedWorkflow | undefined): void {
    if (event.name === "workflow_run") this.#playSources(event, named);
    else this.#playDirect(event, named);
    refuse(this.#forcing.cellFaults());
  }

  /** One entry a run in the order they start, then one a file that starts none. */
  runs(): SimulatedRun[] {
    const idle = this.#workflows.filter(({ path }) => !this.#runs.some(({ file }) => file === path));
    return [
      ...this.#runs.map((run) => this.#withSharing(run)),
      ...idle.map(({ path, name }) => ({
        file: path,
        name,
        triggered: false,
        reason: [...new Set(this.#chainReasons.get(path) ?? this.#reasons.get(path))].join(" "),
        jobs: [],
      })),
    ];
  }

  #playDirect(event: ResolvedEvent, named: ParsedWorkflow | undefined): void {
    const refused: string[] = [];
    const started: [ParsedWorkflow, ResolvedEvent, Run][] = [];
    for (const workflow of this.#workflows) {
      if (named !== undefined && workflow !== named) {
        this.#idle(workflow, `The event is about ${named.path} alone.`);
        continue;
      }
      const { event: own, inputs, faults } = this.#dispatched(workflow, event);
      if (faults.length > 0) {
        this.#idle(workflow, `GitHub refuses the dispatch: ${faults.join("; ")}.`);
        refused.push(...faults.map((fault) => `${workflow.path}: ${fault}.`));
        continue;
      }
      for (const run of this.#start(workflow, own, inputs, (reason) => reason)) started.push([workflow, own, run]);
    }
    // Inputs that do not fit any workflow are a mistake of whoever asks, not an answer.
    if (started.length === 0) refuse(refused);
    for (const [workflow, own, run] of started) this.#follow(workflow, own, run, 1);
  }

  #dispatched(
    workflow: ParsedWorkflow,
    event: ResolvedEvent,
  ): { event: ResolvedEvent; inputs: { readonly [name: string]: Value }; faults: readonly string[] } {
    const trigger = workflow.events.workflow_dispatch;
    if (event.name !== "workflow_dispatch" || trigger === undefined) return { event, inputs: {}, faults: [] };
    const environments = Object.keys(this.#setting.environments);
    const { inputs, texts, faults } = dispatchInputs(
      trigger,
      event.inputs,
      environments.length > 0 ? environments : undefined,
    );
    return { event: { ...event, inputs: texts }, inputs, faults };
  }

  #start(
    workflow: ParsedWorkflow,
    event: ResolvedEvent,
    inputs: { readonly [name: string]: Value },
    word: (reason: string) => string,
  ): Run[] {
    const faults = startFaults(workflow, this.#byPath);
    if (faults.length > 0) {
      this.#idle(workflow, `GitHub refuses it: ${faults.join(" ")}`);
      return [];
    }
    const started: Run[] = [];
    for (const trigger of decideTriggers(workflow, event)) {
      if (!trigger.starts) {
        const reasons = event.source === undefined ? this.#reasons : this.#chainReasons;
        this.#idle(workflow, this.#idleReason(workflow, event, trigger.reason), reasons);
        continue;
      }
      const worded = { ...trigger, reason: word(trigger.reason) };
      started.push(simulateRun(workflow, this.#byPath, event, worded, inputs, this.#setting, this.#forcing));
    }
    this.#runs.push(...started);
    return started;
  }

  /** Starts what listens to a run, and what listens to that. */
  #follow(workflow: ParsedWorkflow, event: ResolvedEvent, run: Run, level: number): void {
    const source = sourceOf(workflow, event, run.conclusion);
    for (const listener of this.#workflows.filter((other) => listensTo(other, workflow))) {
      this.#startListener(listener, source, event.actor, level);
    }
  }

  #startListener(listener: ParsedWorkflow, source: SourceRun, actor: string, level: number): void {
    if (level > mostChained) {
      this.#idle(
        listener,
        `It is more than ${mostChained} levels of workflow_run away from the event.`,
        this.#chainReasons,
      );
      return;
    }
    const event = chainedEvent(source, actor, this.#setting);
    const types = listener.events.workflow_run?.types;
    if (source.conclusion === null && types !== undefined && types.every((type) => type === "completed")) {
      this.#idle(listener, `"${source.name}", whose end it listens to, waits for an approval.`, this.#chainReasons);
      return;
    }
    for (const run of this.#start(listener, event, {}, (reason) => chainReason(source, reason))) {
      this.#follow(listener, event, run, level + 1);
    }
  }

  #playSources(event: ResolvedEvent, named: ParsedWorkflow | undefined): void {
    const listeners = this.#workflows.filter((workflow) => workflow.events.workflow_run !== undefined);
    for (const workflow of this.#workflows) {
      if (!listeners.includes(workflow)) this.#idle(workflow, "It does not listen to workflow_run.");
    }
    for (const listener of listeners) {
      if (named !== undefined && listeners.includes(named) && listener !== named) {
        this.#idle(listener, `The event is about ${named.path} alone.`);
        continue;
      }
      const sources = sourcesOf(listener, this.#workflows, event, this.#setting).filter(
        ({ path }) => named === undefined || listeners.includes(named) || path === named.path,
      );
      for (const source of sources) this.#startListener(listener, source, event.actor, 1);
      if (sources.length === 0) {
        const names = listener.events.workflow_run?.workflows?.map((name) => `"${name}"`).join(", ") ?? "nothing";
        const what = named === undefined ? "no workflow here has such a name" : `the event is about "${named.name}"`;
        this.#idle(listener, `It listens to ${names}; ${what}.`);
      }
    }
  }

  #idle(workflow: ParsedWorkflow, reason: string, reasons = this.#reasons): void {
    reasons.set(workflow.path, [...(reasons.get(workflow.path) ?? []), reason]);
  }

  /** A workflow that only others start says which: those that call it, or whose runs it listens to. */
  #idleReason(workflow: ParsedWorkflow, event: ResolvedEvent, reason: string): string {
    const events = Object.keys(workflow.events);
    if (events.length !== 1 || events[0] === event.name) return reason;
    if (events[0] === "workflow_call") {
      const callers = this.#workflows.filter(({ jobs }) => jobs.some(({ call }) => call?.path === workflow.path));
      return `It runs only when it is called: by ${callers.map(({ path }) => path).join(", ") || "no workflow here"}.`;
    }
    if (events[0] !== "workflow_run") return reason;
    const names = workflow.events.workflow_run?.workflows?.map((name) => `"${name}"`).join(" or ") ?? "nothing";
    return `It runs only after ${names}.`;
  }

  #withSharing(run: Run): SimulatedRun {
    if (run.concurrency === undefined) return run;
    const { group } = run.concurrency;
    const others = this.#runs.filter((other) => other !== run && other.concurrency?.group === group);
    if (others.length === 0) return run;
    return { ...run, concurrency: { ...run.concurrency, sharedWith: others.map(({ file }) => file) } };
  }
}
