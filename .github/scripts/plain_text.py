# Managed by Slipway: edit .github/pipeline.yaml, not this file.
# ruff: noqa
# fmt: off
"""Text that others wrote (job names, lines of logs), made fit for a page, an annotation or a message.

Anybody who may change the code that a job runs decides what stands in its log, a fork's author too.
"""

import re

_TERMINAL = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_SECRETS = re.compile(
    r"(?i)gh[a-z]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|xox[a-z]-[\w-]{10,}|https://hooks\.slack\.com/\S+"
    r"|AKIA[A-Z0-9]{12,}|eyJ[\w-]{10,}\.[\w-]{10,}\.?[\w-]*|pypi-[\w-]{20,}|hf_\w{20,}|sk-[\w-]{20,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*|(?<=://)[^/\s@]+(?=@)|(?<=bearer )[\w.~+/=-]{8,}"
    r"|(?<=authorization: )\S.*|(?<=password=)[^\s&]+|(?<=token=)[^\s&]+|(?<=secret=)[^\s&]+"
)


def one_line(text: str, limit: int = 200) -> str:
    """The text without what a terminal or a page would act on, cut to `limit` characters."""
    plain = _CONTROL.sub(" ", _TERMINAL.sub("", text)).strip()
    return plain if len(plain) <= limit else plain[: limit - 1] + "…"


def redacted(text: str) -> str:
    """GitHub masks the secrets that it knows; this is for what looks like one and is none of them."""
    return _SECRETS.sub("***", text)


def escaped(text: str) -> str:
    """Text for Markdown: each sign as a character reference, so that none is taken for markup, a link or a mention."""
    return re.sub(r"[!-/:-@\[-`{-~]", lambda sign: f"&#{ord(sign[0])};", one_line(text))


def code(text: str) -> str:
    return f"<code>{escaped(text)}</code>"


def seconds(number: float) -> str:
    """`1 h 2 min`, `3 min 20 s`, `9 s`."""
    whole = max(0, round(number))
    hours, rest = divmod(whole, 3600)
    if hours:
        return f"{hours} h {rest // 60} min"
    minutes, left = divmod(rest, 60)
    return f"{minutes} min {left} s" if minutes else f"{left} s"


def size(count: float) -> str:
    """`512 B`, `1.5 KB`, `20 MB`."""
    for unit in ("B", "KB", "MB"):
        if count < 1000:
            return f"{count:.3g} {unit}"
        count /= 1000
    return f"{count:.3g} GB"


def percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"
