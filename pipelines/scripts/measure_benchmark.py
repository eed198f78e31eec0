"""Runs one benchmark of the repository, and measures from outside what it takes of the machine meanwhile.

  GROUP, BENCHMARK, ITERATIONS   what to run: python -m benchmarks GROUP BENCHMARK --iterations N --output FILE
  SAMPLE_SECONDS (0.5)           between two looks at the machine

The benchmark writes FILE as {"name": {"value": 12.5, "unit": "samples/s", "better": "higher"}, ...}. benchmark.json has
those figures and, where they can be seen, peak_memory (MiB), memory_growth (MiB a minute over the second half, for
leaks), cpu_seconds, gpu_utilization (percent, mean) and peak_gpu_memory (MiB).
"""

import json
import math
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

BETTER = ("higher", "lower")
MIB = 1024 * 1024


def read_figures(path):
    """The benchmark's own figures.

    Raises ValueError, with what is wrong, for anything else than figures.
    """
    figures = json.loads(Path(path).read_text(encoding="utf-8"))
    if not isinstance(figures, dict) or not figures:
        raise ValueError("it holds no figures")
    for name, figure in figures.items():
        if not isinstance(figure, dict) or set(figure) != {"value", "unit", "better"}:
            raise ValueError(f'"{name}" must have exactly value, unit and better')
        value = figure["value"]
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise ValueError(f'the value of "{name}" is {value!r}, which is no number')
        if figure["better"] not in BETTER:
            raise ValueError(f'"better" of "{name}" is {figure["better"]!r}: write "higher" or "lower"')
    return figures


def memory_of(pid):
    """Bytes that a process and all below it hold; None where the system does not say."""
    total, pending = 0, [pid]
    while pending:
        current = pending.pop()
        try:
            pages = int(Path(f"/proc/{current}/statm").read_text().split()[1])
            for task in Path(f"/proc/{current}/task").iterdir():
                pending += [int(child) for child in (task / "children").read_text().split()]
        except (OSError, ValueError, IndexError):
            if current == pid:
                return None
            continue
        total += pages * os.sysconf("SC_PAGE_SIZE")
    return total


def gpu_now():
    """Utilization and memory of the busiest GPU; None on a machine without one."""
    if not shutil.which("nvidia-smi"):
        return None
    query = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits"]
    asked = subprocess.run(query, capture_output=True, text=True, check=False)
    try:
        lines = [tuple(float(part) for part in line.split(",")) for line in asked.stdout.splitlines() if line.strip()]
        return (max(line[0] for line in lines), max(line[1] for line in lines)) if asked.returncode == 0 else None
    except (ValueError, IndexError):
        return None


def growth(samples):
    """MiB a minute over the second half, when everything is loaded; a straight line through the samples."""
    later = samples[len(samples) // 2 :]
    if len(later) < 4:
        return None
    mean_time = sum(moment for moment, _ in later) / len(later)
    mean_size = sum(size for _, size in later) / len(later)
    spread = sum((moment - mean_time) ** 2 for moment, _ in later)
    slope = sum((moment - mean_time) * (size - mean_size) for moment, size in later) / spread if spread else 0.0
    return slope * 60 / MIB


def figure(value, unit, better):
    return {"value": round(value, 3), "unit": unit, "better": better}


def watched(process, pause):
    """What the machine showed while the process ran."""
    memory, gpu = [], []
    while process.poll() is None:
        size, card = memory_of(process.pid), gpu_now()
        if size:
            memory.append((time.monotonic(), size))
        if card:
            gpu.append(card)
        time.sleep(pause)
    found = {}
    if memory:
        found["peak_memory"] = figure(max(size for _, size in memory) / MIB, "MiB", "lower")
    slope = growth(memory)
    if slope is not None:
        found["memory_growth"] = figure(max(0.0, slope), "MiB/min", "lower")
    if gpu:
        found["gpu_utilization"] = figure(sum(use for use, _ in gpu) / len(gpu), "%", "higher")
        found["peak_gpu_memory"] = figure(max(used for _, used in gpu), "MiB", "lower")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    found["cpu_seconds"] = figure(usage.ru_utime + usage.ru_stime, "s", "lower")
    return found


def main():
    group, name, iterations = os.environ["GROUP"], os.environ["BENCHMARK"], os.environ["ITERATIONS"]
    if not iterations.isdecimal() or int(iterations) < 1:
        sys.exit(f'::error::BENCHMARK_ITERATIONS is "{iterations}": write a whole number, 1 at least.')
    output = Path(os.environ.get("RUNNER_TEMP", "."), "figures.json").resolve()
    output.unlink(missing_ok=True)
    command = ["-m", "benchmarks", group, name, "--iterations", iterations, "--output", str(output)]
    print("python", *command, flush=True)
    process = subprocess.Popen([sys.executable, *command])
    machine = watched(process, float(os.environ.get("SAMPLE_SECONDS", "0.5")))
    if process.returncode != 0:
        sys.exit(f"::error::The benchmark {group}/{name} ended with status {process.returncode}.")
    try:
        own = read_figures(output)
    except OSError:
        sys.exit(f"::error::The benchmark {group}/{name} wrote no figures to --output.")
    except ValueError as error:
        sys.exit(f"::error::The figures of {group}/{name} cannot be read: {error}.")
    figures = {**machine, **own}
    result = {"benchmark": f"{group}/{name}", "iterations": int(iterations), "figures": figures}
    Path("benchmark.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    lines = [f"### {group}/{name}, {iterations} iterations", "", "| figure | value |", "| --- | --- |"]
    lines += [f"| {key} | {one['value']:g} {one['unit']} |" for key, one in figures.items()]
    print("\n".join(lines))
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n\n")


if __name__ == "__main__":
    main()
