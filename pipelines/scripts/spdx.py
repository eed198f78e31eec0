"""Licences by their SPDX names: what packages write in other words, and whether an expression is allowed."""

import re

# What packages say in place of an SPDX name, in small letters.
OTHER_WORDS = {
    "apache 2.0": "Apache-2.0",
    "apache license 2.0": "Apache-2.0",
    "apache license, version 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "apache software license 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "bsd": "BSD-3-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "3-clause bsd license": "BSD-3-Clause",
    "bsd license": "BSD-3-Clause",
    "new bsd license": "BSD-3-Clause",
    "bsd-2-clause license": "BSD-2-Clause",
    "simplified bsd": "BSD-2-Clause",
    "gnu affero general public license v3": "AGPL-3.0-only",
    "gnu general public license v2 (gplv2)": "GPL-2.0-only",
    "gnu general public license v3 (gplv3)": "GPL-3.0-only",
    "gnu general public license v3 or later (gplv3+)": "GPL-3.0-or-later",
    "gpl-3.0": "GPL-3.0-only",
    "gnu lesser general public license v3 (lgplv3)": "LGPL-3.0-only",
    "gnu lesser general public license v2 or later (lgplv2+)": "LGPL-2.1-or-later",
    "isc license (iscl)": "ISC",
    "isc license": "ISC",
    "mit license": "MIT",
    "the mit license": "MIT",
    "the mit license (mit)": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "mpl 2.0": "MPL-2.0",
    "psf": "PSF-2.0",
    "psf license": "PSF-2.0",
    "python software foundation license": "PSF-2.0",
    "the unlicense (unlicense)": "Unlicense",
    "zlib/libpng license": "Zlib",
}


def named(text: str) -> str:
    """The SPDX expression for what a package says, or its own words where nobody knows them."""
    text = text.strip()
    return OTHER_WORDS.get(text.lower(), text)


class NotAnExpression(ValueError):
    """Words that are no SPDX expression."""


def allows(expression: str, allowed: set[str]) -> bool:
    """Whether one may use what is under this expression: of `A OR B` one is enough, of `A AND B` both are needed.

    A `WITH` exception only ever permits more, so it counts as the licence before it.
    """
    tokens = re.findall(r"[()]|[^\s()]+", expression)
    names = {name.lower() for name in allowed}

    def whole(position: int) -> tuple[bool, int]:
        result, position = every(position)
        while position < len(tokens) and tokens[position].upper() == "OR":
            other, position = every(position + 1)
            result = result or other
        return result, position

    def every(position: int) -> tuple[bool, int]:
        result, position = one(position)
        while position < len(tokens) and tokens[position].upper() == "AND":
            other, position = one(position + 1)
            result = result and other
        return result, position

    def one(position: int) -> tuple[bool, int]:
        if position >= len(tokens):
            raise NotAnExpression(expression)
        token = tokens[position]
        if token == "(":
            result, position = whole(position + 1)
            if position >= len(tokens) or tokens[position] != ")":
                raise NotAnExpression(expression)
            return result, position + 1
        if token == ")" or token.upper() in ("AND", "OR", "WITH"):
            raise NotAnExpression(expression)
        result, position = token.lower() in names, position + 1
        if position < len(tokens) and tokens[position].upper() == "WITH":
            if position + 1 >= len(tokens):
                raise NotAnExpression(expression)
            position += 2
        return result, position

    result, end = whole(0)
    if end != len(tokens):
        raise NotAnExpression(expression)
    return result
