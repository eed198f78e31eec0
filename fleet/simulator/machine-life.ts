import { patience } from "../assumptions.ts";
import type { SimulatedEc2, SimulatedMachine } from "./ec2.ts";
import type { SimulatedGitHub, SimulatedJob } from "./github.ts";
import type { Behaviour } from "./scenario.ts";
import type { SimulatedConfigs } from "./stores.ts";
import type { World } from "./world.ts";

interface Life {
  world: World;
  ec2: SimulatedEc2;
  github: SimulatedGitHub;
  configs: SimulatedConfigs;
  behaviour: Behaviour;
  /** AWS says that it takes a machine back. */
  notice(machine: SimulatedMachine): void;
  spotNoticeSeconds: number;
  quietFrom: number;
}

/** What the user data and the runner do on machines. */
export function livesOf({ world, ec2, github, configs, behaviour, notice, spotNoticeSeconds, quietFrom }: Life) {
  const { random } = world;
  const seconds = ([low, high]: [number, number]) => random.between(low, high) * 1000;
  const byRunner = new Map<string, SimulatedMachine>();
  const unlucky = (probability: number) => world.now < quietFrom && random.chance(probability);

  /** Takes its config if there is a fresh one; runs its one job; ends itself. */
  function look(machine: SimulatedMachine, boot: number): void {
    const found = configs.unread.get(machine.id);
    if (machine.boot !== boot || !machine.waiting || !found) return;
    if (world.now - found.at > patience.freshSeconds * 1000) return;
    configs.unread.delete(machine.id);
    machine.waiting = false;
    world.after(seconds(behaviour.registerSeconds), () => {
      if (machine.boot !== boot) return;
      if (machine.runner !== undefined) world.broken("one config a machine", `${machine.id} got a second config`);
      machine.runner = found.config;
      byRunner.set(found.config, machine);
      if (!github.connect(found.config)) shutDown(machine, 10);
    });
  }

  function shutDown(machine: SimulatedMachine, within: number): void {
    if (unlucky(behaviour.hangs)) world.trace(() => `machine ${machine.id} hangs`);
    else world.after(random.between(1, within) * 1000, () => ec2.end(machine));
  }

  function booted(machine: SimulatedMachine): void {
    const { boot } = machine;
    if (unlucky(behaviour.bootFails)) {
      world.trace(() => `machine ${machine.id} never boots`);
      return;
    }
    world.after(seconds(machine.ran > 0 ? behaviour.restartSeconds : behaviour.bootSeconds), () => {
      if (machine.boot !== boot) return;
      machine.waiting = true;
      look(machine, boot);
    });
    if (machine.spot && behaviour.interruptedAfterMinutes > 0) {
      world.after(random.wait(behaviour.interruptedAfterMinutes * 60_000), () => {
        if (machine.boot !== boot || world.now > quietFrom) return;
        world.trace(() => `machine ${machine.id} is taken back`);
        notice(machine);
        world.after(spotNoticeSeconds * 1000, () => ec2.end(machine));
      });
    }
  }

  configs.onPut = (id) => {
    const machine = ec2.machines.get(id);
    if (machine?.waiting) world.after(random.between(200, 5_000), () => look(machine, machine.boot));
  };
  github.onStart = (runner: string, job: SimulatedJob) => {
    const machine = byRunner.get(runner)!;
    machine.jobs += 1;
    machine.busy = true;
    if (machine.jobs > 1) world.broken("one job a machine", `${machine.id} got job ${job.id} after another`);
    const { boot } = machine;
    world.after(job.takes, () => {
      if (machine.boot === boot) github.finish(job, "success");
    });
  };
  github.onGone = (runner) => {
    const machine = byRunner.get(runner);
    byRunner.delete(runner);
    if (!machine || machine.runner !== runner) return;
    machine.busy = false;
    shutDown(machine, 15);
  };
  ec2.onEnd = (machine) => {
    if (machine.runner === undefined) return;
    machine.busy = false;
    byRunner.delete(machine.runner);
    github.disconnect(machine.runner);
  };
  return { booted };
}
