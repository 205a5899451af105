# make        the environment in .venv/ and the site in site/. Needs Python 3.11 or newer with venv, and nothing else.
# make test   both, then every gate: ruff, bandit, mypy, the Nu HTML checker, pytest. As root it installs the system packages that are missing.
# make serve  the site at http://127.0.0.1:8000/, rebuilt and reloaded as you edit.
# make check  content checked, nothing published.
# make fulltext  the program that makes the index for full text: needed where site.yaml has `fulltext` in its outputs.
# make words  the words of the interface collected into its catalogues; then translate those that are new.
# make format Python files laid out as `make test` wants them.
# make bench  built in turn with Hugo, Eleventy and Pelican, which it installs in bench/.peers. Needs npm.
# make lighthouse  the pages scored as a phone would have them. Needs npm and chromium.
# make reader  how quickly pages, search and tables of 10,000 sheets answer. Needs chromium.
# make clean  back to what git knows.
#
# Another Python: make PYTHON=python3.13

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/
# The Nu HTML checker, which the web's own standards body runs; the packaged program alone, none of its scripts.
CHECKER := $(VENV)/checker/node_modules/vnu-jar/build/dist/vnu.jar
CHECKER_PACKAGE := vnu-jar@26.9.27
PIP := $(RUN)python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := site
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: site test serve check fulltext words bench lighthouse reader format clean system-packages

site: $(VENV)/runtime.stamp
	$(RUN)python build.py

serve: $(VENV)/runtime.stamp
	$(RUN)python build.py serve

check: $(VENV)/runtime.stamp
	$(RUN)python build.py check

fulltext: $(VENV)/fulltext.stamp

bench: $(VENV)/runtime.stamp
	bench/install.sh
	$(RUN)python -m bench.run --sizes 100 1000 10000

lighthouse: $(VENV)/runtime.stamp
	$(RUN)python -m bench.lighthouse

reader: $(VENV)/dev.stamp
	$(RUN)python -m bench.reader --sheets 10000

# What reads untrusted text, and what writes: every branch is taken by a test (processes that a test starts are not counted).
GUARDED := mieruka/frontmatter/*,mieruka/scalars.py,mieruka/contract.py,mieruka/sheets/*,mieruka/publish/*

# pytest comes last: its closing line is the verdict that people and CI read. The gate after it speaks only to refuse.
test: system-packages $(VENV)/dev.stamp $(CHECKER) site
	$(RUN)ruff check .
	$(RUN)ruff format --check .
	$(RUN)bandit --quiet --configfile pyproject.toml --recursive mieruka build.py
	$(RUN)mypy
	java -jar $(CHECKER) --errors-only --skip-non-html --also-check-svg site
	$(RUN)python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=
	@missed=$$($(RUN)coverage report --fail-under=100 --include='$(GUARDED)') || { echo "$$missed"; exit 1; }

words: $(VENV)/dev.stamp
	$(RUN)pybabel --quiet extract --mapping=babel.cfg --keyword=say --add-location=file --sort-output \
		--omit-header --output=.words.pot .
	for catalogue in mieruka/locale/*/LC_MESSAGES/mieruka.po; do \
		locale=$${catalogue#mieruka/locale/}; \
		$(RUN)pybabel --quiet update --input-file=.words.pot --output-file=$$catalogue --locale=$${locale%%/*} \
			--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width=120; \
	done
	rm .words.pot

format: $(VENV)/dev.stamp
	$(RUN)ruff check --fix-only --quiet .
	$(RUN)ruff format .

clean:
	rm -rf site .site.* $(VENV) .mieruka-cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. A stamp is newer than the list that it stands for exactly when the list is installed.

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.13")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/runtime.stamp: requirements.txt | $(VENV)/bin/python
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/fulltext.stamp: requirements-fulltext.txt | $(VENV)/bin/python
	$(PIP) -r requirements-fulltext.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/runtime.stamp
	$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

$(CHECKER): | system-packages $(VENV)/bin/python
	npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix $(VENV)/checker $(CHECKER_PACKAGE)
	@touch $@

# What the tests need beside Python: a browser and Japanese fonts for the pages, Java for the HTML checker and npm to
# fetch it, strace for faults injected into publication.
system-packages:
	@missing=''; \
	command -v chromium >/dev/null || missing="$$missing chromium"; \
	command -v java >/dev/null || missing="$$missing default-jre-headless"; \
	command -v npm >/dev/null || missing="$$missing npm"; \
	command -v strace >/dev/null || missing="$$missing strace"; \
	ls /usr/share/fonts/*/*/NotoSansCJK-*.ttc >/dev/null 2>&1 || missing="$$missing fonts-noto-cjk"; \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q --yes $$missing; \
	else \
		echo "make test needs$$missing. Run this first:" >&2; \
		echo "  sudo apt-get update && sudo apt-get install --yes$$missing" >&2; \
		exit 1; \
	fi
