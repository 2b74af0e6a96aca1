#!/usr/bin/env bash
# Starting Jupyter's server builds 39 parsers of addresses before one is to be read.
#
# Expected: `import jsonschema` takes hundredths of a second; its checks of formats cost something when they are used.
# Seen: with the extra "format-nongpl", which jupyter-events asks for, jsonschema finds rfc3987-syntax, and importing
#   that reads one grammar of RFC 3987 again for each of its rules and builds an Earley parser of each, 39 in all,
#   whichever are used. Nothing is kept for the next process.
# Size: the import takes 2 s of a processor in place of 0.1, and up to 7 s on a busy one, in each
#   process that imports jupyter_server, nbformat or voila: the server, every worker of a test run, `jupyter nbconvert`.
# Hurts: whoever serves dashboards on small machines, and users of scale-to-zero hosts who wait for it.
# jsonschema 4.26.0, rfc3987-syntax 1.1.0, lark 1.3.1, jupyter-events 0.12.1; 2026-11-29.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for name in plain jupyter; do python3 -m venv "$work/$name"; done
"$work/plain/bin/pip" install --quiet --disable-pip-version-check jsonschema==4.26.0
"$work/jupyter/bin/pip" install --quiet --disable-pip-version-check \
  jupyter-events==0.12.1 jsonschema==4.26.0 rfc3987-syntax==1.1.0 lark==1.3.1
cat > "$work/see.py" <<'PY'
import sys
import time

built = 0
if sys.argv[1] == "jupyter":
    import lark

    make = lark.Lark.__init__

    def counted(self, *args, **kwargs):
        global built
        built += kwargs.get("parser") == "earley"
        make(self, *args, **kwargs)

    lark.Lark.__init__ = counted

begun = time.process_time()
import jsonschema  # noqa: E402

print(f"{sys.argv[1]:8} import jsonschema {time.process_time() - begun:6.2f} s of a processor, {built} parsers built")
expected = {"plain": 0, "jupyter": 39}[sys.argv[1]]
assert built == expected, built
PY
for name in plain jupyter; do
  "$work/$name/bin/python" "$work/see.py" "$name"  # compiles
  "$work/$name/bin/python" "$work/see.py" "$name"
done
