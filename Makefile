# Everything runs in .venv, made here from Python 3.11 or newer; nothing else of the machine's Python is used.
VENV := .venv
PYTHON := $(VENV)/bin/python
CHECKED := act_viz app.py pages tests benchmarks tools
# The variable of this name in upper case, if it is set, as an option of a program.
option = $(if $($(shell echo $1 | tr a-z A-Z)),--$1=$($(shell echo $1 | tr a-z A-Z)))
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME

.PHONY: run test types core browser docs monkey bench claims ranking soak load translations clean

run: $(VENV)/run.stamp ## serve the app; PORT and HOST choose where
	@$(PYTHON) -m act_viz serve

test: $(VENV)/test.stamp ## lint, types, layers, then every test
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	@$(MAKE) --no-print-directory -j 2 types docs core
	@$(MAKE) --no-print-directory browser

types: $(VENV)/test.stamp ## check types
	$(PYTHON) -m mypy $(wildcard $(CHECKED))

core: $(VENV)/test.stamp ## every test that needs no browser
	$(PYTHON) -m pytest -n 2 --dist worksteal --ignore tests/browser --ignore tests/journeys $(ARGS)

browser: $(VENV)/test.stamp ## every test in the browser
	@CHROMIUM="$$($(PYTHON) tools/browser.py)" && export CHROMIUM && \
	$(PYTHON) -m pytest -n 2 --dist worksteal tests/browser tests/journeys $(ARGS)

docs: $(VENV)/docs.stamp ## build the documents and the reference into build/docs; a warning is an error
	@NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs --quiet build --strict

monkey: $(VENV)/test.stamp ## walk at random until something does not hold; SEED, ACTS, MINUTES, ENTRY, URL, REPLAY
	@CHROMIUM="$$($(PYTHON) tools/browser.py)" && export CHROMIUM && $(PYTHON) -m tests.journeys.monkey \
	$(foreach name,seed acts minutes entry url replay,$(call option,$(name)))

bench: $(VENV)/test.stamp ## time the training step beside scikit-learn's
	$(PYTHON) -m benchmarks.speed

claims: $(VENV)/test.stamp ## test every claim anew and write act_viz/evidence/claims/results.json
	$(PYTHON) -m tools.claims

ranking: $(VENV)/test.stamp ## let all functions compete and write act_viz/evidence/ranking.json; takes about five minutes of computing, and resumes
	$(PYTHON) -m benchmarks.ranking

soak: $(VENV)/test.stamp ## five minutes of changing visitors: memory, threads and files must not grow
	$(PYTHON) -m benchmarks.soak

load: $(VENV)/test.stamp ## how many visitors one server holds
	$(PYTHON) -m benchmarks.load

translations: $(VENV)/test.stamp ## bring the catalogs in line with the source
	$(PYTHON) -m tools.translations

clean: ## remove what was built
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(PYTHON):
	@sh tools/make_venv.sh $(VENV)

# A stamp is newer than the list it was installed from, so a second start installs nothing.
$(VENV)/run.stamp: requirements.txt $(PYTHON)
	@echo "Installing what the app needs into $(VENV) ..."
	@$(PYTHON) -m pip install --no-compile --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

$(VENV)/test.stamp: requirements-dev.txt $(VENV)/run.stamp
	@echo "Installing what the tests need into $(VENV) ..."
	@$(PYTHON) -m pip install --no-compile --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

$(VENV)/docs.stamp: requirements-docs.txt $(VENV)/run.stamp
	@echo "Installing what the documents need into $(VENV) ..."
	@$(PYTHON) -m pip install --no-compile --quiet --disable-pip-version-check --requirement requirements-docs.txt
	@touch $@
