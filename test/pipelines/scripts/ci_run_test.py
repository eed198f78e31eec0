"""What ci_run.py makes of artifacts that somebody else filled. Run by python-scripts.test.ts."""

import io
import json
import sys
import unittest
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "pipelines" / "scripts"))

from artifact_json import ARCHIVE_LIMIT
from ci_run import Summary, read_summary


def archive(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def summary(**figures: object) -> bytes:
    return archive({"summary.json": json.dumps(figures)})


class ReadSummary(unittest.TestCase):
    def test_reads_the_figures(self) -> None:
        figures = {"tests": 12, "failures": 1, "errors": 0, "skipped": 2, "coverage": 97.25}
        self.assertEqual(read_summary(summary(**figures)), Summary(**figures))

    def test_leaves_out_what_is_no_figure(self) -> None:
        for coverage in ("97", True, None, -1, 100.5, 1e400, [97], {"a": 1}, "<img src=x>", float("nan")):
            with self.subTest(coverage=coverage):
                self.assertIsNone(read_summary(summary(tests=1, coverage=coverage)).coverage)
        for tests in ("1", 1.5, True, -1, 10**9, None, "](javascript:alert(1))"):
            with self.subTest(tests=tests):
                self.assertIsNone(read_summary(summary(tests=tests, coverage=1)).tests)

    def test_takes_nothing_from_an_odd_archive(self) -> None:
        bomb = archive({"summary.json": b" " * 50_000_000})
        self.assertLess(len(bomb), ARCHIVE_LIMIT)
        encrypted = bytearray(summary(tests=1))
        encrypted[6] |= 1
        central = encrypted.index(b"PK\x01\x02")
        encrypted[central + 8] |= 1
        damaged = bytearray(summary(tests=1))
        damaged[40] ^= 0xFF
        for name, content in {
            "no archive": b"hello",
            "empty": b"",
            "missing": None,
            "a bomb": bomb,
            "too large": b"x" * (ARCHIVE_LIMIT + 1),
            "encrypted": bytes(encrypted),
            "damaged": bytes(damaged),
            "another file": archive({"../../summary.json": '{"tests": 1}'}),
            "one file more": archive({"summary.json": '{"tests": 1}', "x": ""}),
            "no JSON": archive({"summary.json": "tests: 1"}),
            "no text": archive({"summary.json": b"\xff\xfe\xfd"}),
            "nested too deep": archive({"summary.json": "[" * 9_000}),
            "a number with too many digits": archive({"summary.json": '{"tests": ' + "1" * 9_000 + "}"}),
            "a list": archive({"summary.json": "[1]"}),
        }.items():
            with self.subTest(name):
                self.assertEqual(read_summary(content), Summary())


if __name__ == "__main__":
    unittest.main()
