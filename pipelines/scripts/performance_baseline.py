"""Compares the figures of benchmarks with a baseline that somebody reviewed, and fails where one is worse than it may be.

  first argument     folder with a folder for each benchmark, each with benchmark.json
  second argument    the baseline: {"training/throughput": {"samples_per_second": {"value", "unit", "better"}}}
  EXPECTED           benchmarks that there must be figures of, separated by blanks
  LIMIT              by how many percent a figure may be worse
  REQUIRED           "true" where a missing baseline is a failure

Leaves proposed-baseline.json: these figures, for a pull request that makes them the new baseline.
"""

import json
import os
import sys
from pathlib import Path


def read_results(folder):
    """Figures by benchmark."""
    results = {}
    for path in sorted(Path(folder).glob("*/benchmark.json")):
        try:
            result = json.loads(path.read_text(encoding="utf-8"))
            results[result["benchmark"]] = result["figures"]
        except (ValueError, KeyError, TypeError) as error:
            sys.exit(f"::error::{path} holds no figures: {error!r}.")
    return results


def worse_by(figure, base):
    """Percent by which a figure is worse than its base; negative when it is better."""
    now, then = figure["value"], base["value"]
    loss = then - now if base["better"] == "higher" else now - then
    if then == 0:
        return 0.0 if loss <= 0 else float("inf")
    # Rounded, as 2.2 is a hair more than a tenth above 2 to a computer.
    return round(100 * loss / abs(then), 6)


def compare(results, baseline, limit):
    """Rows of the table, and what is wrong."""
    rows, faults = [], []
    for benchmark, bases in sorted(baseline.items()):
        for name, base in sorted(bases.items()):
            figure = results.get(benchmark, {}).get(name)
            if figure is None:
                # A benchmark without any figure is named once, by what was expected.
                if benchmark in results:
                    faults.append(f"{benchmark}: {name} is in the baseline, but was not measured")
                continue
            if (figure["unit"], figure["better"]) != (base["unit"], base["better"]):
                faults.append(f"{benchmark}: {name} is measured otherwise than its baseline: update the baseline")
                continue
            percent = worse_by(figure, base)
            if percent > limit:
                faults.append(
                    f"{benchmark}: {name} is {figure['value']:g} {figure['unit']}, "
                    f"{percent:.1f} % worse than {base['value']:g}"
                )
            sign = "❌" if percent > limit else "✅"
            rows.append(f"| {sign} {benchmark} | {name} | {base['value']:g} | {figure['value']:g} {figure['unit']} | {-percent:+.1f} % |")
    return rows, faults


def main():
    results, path = read_results(sys.argv[1]), Path(sys.argv[2])
    limit, expected = float(os.environ["LIMIT"]), os.environ["EXPECTED"].split()
    Path("proposed-baseline.json").write_text(json.dumps(results, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    faults = [f"{name}: there are no figures" for name in expected if name not in results]
    rows = []
    if path.is_file():
        try:
            baseline = json.loads(path.read_text(encoding="utf-8"))
            rows, more = compare(results, baseline, limit)
            faults += more
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"{path} is no baseline: {error!r}")
    elif os.environ.get("REQUIRED") == "true":
        faults.append(f"there is no {path}: commit the proposed baseline of a run that you trust before a release")
    else:
        print(f"::notice::There is no {path} yet: commit the artifact performance-baseline under that name.")
    table = ["| benchmark | figure | baseline | now | better by |", "| --- | --- | --- | --- | --- |", *rows]
    text = "\n".join([*(table if rows else []), *(f"- {fault}" for fault in faults)])
    print(text)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        with open(page, "a", encoding="utf-8") as file:
            file.write(f"### Against the baseline, {limit:g} % allowed\n\n{text}\n")
    for fault in faults:
        print(f"::error::{fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
