# `make demo` and `make test` do all the set-up on a machine with Python and nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEMO_READY := $(VENV)/.demo-ready
TESTS ?= tests
BUSY ?= 0
# Compiled sources are kept, whatever the shell says: each of the hundreds of processes of the tests would compile anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test quick nightly audit floors lint lint-by-mypy lint-by-pyright lint-by-imports examples words browser bench ratios guards docs clean

demo: $(DEMO_READY)  ## open the dashboard on an embedded cluster and embedded data sources, no network
	$(BIN)/evaeto demo $(if $(RECORDS),--records $(RECORDS)) $(if $(PORT),--port $(PORT))

# Three processes for two cores: tests of pages and clusters wait half of their time for other processes
test: $(READY) browser lint  ## all tests, those in a real browser too; BUSY=8 beside eight processes that never rest
	@spinning=; for each in $$(seq $(BUSY)); do $(BIN)/python -c "while True: pass" & spinning="$$spinning $$!"; done; \
	trap '[ -z "$$spinning" ] || kill $$spinning' EXIT; trap 'exit 130' INT TERM; \
	$(BIN)/python -m pytest $(TESTS) -n 3 --dist loadscope --no-loadscope-reorder

# Folders of which nothing is quick are not even collected: loading Jupyter's server or the peers takes seconds
quick: $(READY)  ## the tests that need no cluster, server of Jupyter, browser or peer: under a minute
	$(BIN)/python -m pytest $(TESTS) -n 2 -m "not slow and not browser and not nightly" \
	  --ignore=tests/browser --ignore=tests/tasks --ignore=tests/dashboard/serving --ignore=tests/peers

nightly: $(READY) browser  ## long fuzzing, load, memory, lost servers: by whoever changes what they touch
	$(BIN)/pip install --quiet --editable '.[stores]'
	$(BIN)/python -m pytest $(TESTS) -n 2 --dist loadscope -m nightly
	$(BIN)/python -m pytest tests/inputs/test_grid_products.py  # GRIB and Icechunk, which are skipped without the extra
	$(MAKE) audit

# What evaeto needs, in the versions that pyproject.toml allows today and in the lowest; the audit asks the advisory service.
# It is strict: where that does not answer for a package, that package was not audited, and this fails
audit:  ## known weaknesses of what evaeto depends on, by pip-audit
	$(PYTHON) -m venv --clear $(VENV)-audit
	$(VENV)-audit/bin/pip install --quiet pip-audit uv
	for which in highest lowest-direct; do \
	  $(VENV)-audit/bin/uv pip compile --quiet pyproject.toml --extra all --resolution $$which \
	    --only-binary :all: --output-file $(VENV)-audit/$$which.txt >/dev/null && \
	  $(VENV)-audit/bin/pip-audit --strict --disable-pip --no-deps --requirement $(VENV)-audit/$$which.txt || exit 1; \
	done

# Everything evaeto needs in the lowest version that pyproject.toml allows, in an environment of its own
floors:  ## the quick tests with the lowest versions; PYTHON=python3.13 for another Python
	$(PYTHON) -m venv --clear $(VENV)-floors
	$(VENV)-floors/bin/pip install --quiet uv
	$(VENV)-floors/bin/uv pip compile --quiet pyproject.toml --extra all --resolution lowest-direct \
	  --python $(VENV)-floors/bin/python --only-binary :all: --output-file $(VENV)-floors/floors.txt >/dev/null
	$(VENV)-floors/bin/uv pip install --quiet --python $(VENV)-floors/bin/python \
	  --constraint $(VENV)-floors/floors.txt --editable '.[test]'
	$(VENV)-floors/bin/python -m pytest $(TESTS) -n 2 -m "not slow and not browser and not nightly"

lint: $(READY)  ## style, types and the floors of the house; what takes half a minute on one core, on two of them
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(MAKE) --no-print-directory --jobs 2 lint-by-mypy lint-by-pyright lint-by-imports

lint-by-mypy: ; $(BIN)/mypy evaeto tests/typing
lint-by-pyright: ; $(BIN)/basedpyright --pythonpath $(BIN)/python
lint-by-imports: ; $(BIN)/lint-imports

examples: $(READY)  ## the types of every example of the documentation
	$(BIN)/python scripts/check_examples.py

words: $(READY)  ## bring the catalogues in line with the messages, and compile them
	$(BIN)/python scripts/sync_catalogues.py

bench: $(READY)  ## measure what the README and the documentation state
	$(BIN)/pip install --quiet --editable '.[peers]'
	$(BIN)/python benchmarks/main_job.py
	$(BIN)/python -W ignore benchmarks/speed.py
	$(BIN)/python benchmarks/grids.py
	$(BIN)/python benchmarks/grid_stores.py
	$(BIN)/python benchmarks/kalman.py
	$(BIN)/python benchmarks/batch.py
	$(BIN)/python benchmarks/crops.py
	$(BIN)/python benchmarks/page.py
	$(BIN)/python benchmarks/crowd.py

ratios: $(READY)  ## what CI checks of the speed: no ratio within one run may fall by 30 %
	$(BIN)/pip install --quiet --editable '.[peers]'
	$(BIN)/python -W ignore benchmarks/speed.py --short

guards: $(READY) browser  ## nothing may get slower than at the commit the guards name: nine pairs, the median, 3 %
	$(BIN)/python benchmarks/guards.py

docs: $(READY)
	$(BIN)/pip install --quiet --editable '.[docs]'
	$(BIN)/sphinx-build -W -b html docs docs/_build/html

# Debian's Chromium for the browser tests, where it is missing and can be installed
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || \
	if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; \
	else echo "chromium is not installed: the browser tests will be skipped"; fi

# The environment with an extra. pip compiles on one core what is compiled here on all of them, and the pip that comes with
# Python may be years old and slow to resolve. Files that do not compile (templates, say) are none of Python's to import.
define install
$(PYTHON) -m venv $(VENV)
$(BIN)/python -m pip install --quiet --upgrade pip
$(BIN)/pip install --quiet --no-compile --editable '.[$(1)]'
$(BIN)/python -m compileall -q -j 0 $(VENV)/lib >/dev/null 2>&1 || true
endef

$(READY): pyproject.toml
	$(call install,test)
	touch $@ $(DEMO_READY)

# What the page needs, without JupyterLab and test tools; where those are there already nothing is left to do
$(DEMO_READY): pyproject.toml
	$(call install,page)
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-floors $(VENV)-audit artifacts docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis
