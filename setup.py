"""The package's description: the README with absolute links, since other sites show it too."""

import re
from pathlib import Path

REPOSITORY = "https://github.com/awesome-review/awesome-review"


def absolute_readme(text: str) -> str:
    """The README with every link and picture by its whole address."""
    text = re.sub(r"(!\[[^]]*\])\((?![a-z]+:|#)([^)\s]+)\)", rf"\1({REPOSITORY}/raw/main/\2)", text)
    text = re.sub(r"(\])\((?![a-z]+:|#)([^)\s]+)\)", rf"\1({REPOSITORY}/blob/main/\2)", text)
    return re.sub(r"((?:src|srcset)=\")(?![a-z]+:)([^\"]+)", rf"\1{REPOSITORY}/raw/main/\2", text)


if __name__ == "__main__":
    from setuptools import setup

    setup(
        long_description=absolute_readme((Path(__file__).parent / "README.md").read_text("utf-8")),
        long_description_content_type="text/markdown",
    )
