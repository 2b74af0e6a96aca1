"""Type-check every example of the documentation as a user's own script (`make examples`).

The Python of README and docs, the gallery, the notebooks and `tests/typing` are written to a folder of their own, one
script each, and checked by mypy --strict and by basedpyright (the checks of pyright) against the installed package. The
tests run these; this says whether a reader's editor accepts them.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```(?:python|\{code-block\} python|py)\n(.*?)^```", re.DOTALL | re.MULTILINE)

UNTYPED = ("dask.*", "distributed.*", "dask_jobqueue.*", "dask_kubernetes.*", "dask_gateway.*", "geopandas.*",
           "IPython.*")  # fmt: skip
"""Libraries without types: what mypy would say of their calls is nothing of ours."""


def examples() -> Iterator[tuple[str, str]]:
    """Name and text of each script."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for number, code in enumerate(BLOCK.findall(page.read_text(encoding="utf-8")), 1):
            yield f"{page.relative_to(ROOT).with_suffix('')}_{number}", code
    for script in (
        *sorted((ROOT / "docs" / "gallery").glob("*.py")),
        *sorted((ROOT / "tests" / "typing").glob("*.py")),
    ):
        yield str(script.relative_to(ROOT).with_suffix("")), script.read_text(encoding="utf-8")
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        # What only a notebook understands: magics, shell lines, and `await` beside all functions
        lines = [f"# {line}" if line.lstrip()[:1] in ("%", "!") else line for line in "\n\n".join(code).splitlines()]
        head = "from IPython.display import display\n" if any("display(" in line for line in lines) else ""
        yield str(notebook.relative_to(ROOT).with_suffix("")), head + "\n".join(lines) + "\n"


def write_all(folder: Path) -> list[Path]:
    """The scripts in a folder."""
    files = []
    for name, code in examples():
        file = folder / f"{re.sub(r'[^a-z0-9_]', '_', name.lower())}.py"
        file.write_text(code, encoding="utf-8")
        files.append(file)
    return files


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pyright", help="another program in place of basedpyright, such as pyright itself")
    asked = arguments.parse_args()
    here = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        files = write_all(folder)
        (folder / "pyrightconfig.json").write_text(
            json.dumps({"typeCheckingMode": "standard", "extraPaths": [str(ROOT)], "reportMissingImports": "none"}),
            encoding="utf-8",
        )
        (folder / "mypy.ini").write_text(
            f"[mypy]\nstrict = True\nmypy_path = {ROOT}\n[mypy-evaeto.*]\nfollow_imports = silent\n"
            f"[mypy-{','.join(UNTYPED)}]\nignore_missing_imports = True\nfollow_imports = skip\n",
            encoding="utf-8",
        )
        checker = asked.pyright or str(here / "basedpyright")
        commands = [
            [sys.executable, "-m", "mypy", "--config-file", "mypy.ini", *(file.name for file in files)],
            [checker, "--pythonpath", sys.executable, "--project", "."],
        ]
        failed = [subprocess.run(command, cwd=folder).returncode for command in commands]
    print(f"{len(files)} scripts")
    sys.exit(max(failed))


if __name__ == "__main__":
    main()
