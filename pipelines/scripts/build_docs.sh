#!/usr/bin/env bash
# Builds the documentation into a folder, and fails on warnings: a broken link is one.
#
#   BUILDER    sphinx, mkdocs or npm ("npm run build" with the variable SITE)
#   FOLDER     of the documentation; its requirements.txt or package-lock.json has the tools
#   SITE       folder for what is built
set -euo pipefail
: "${BUILDER:?}" "${FOLDER:?}" "${SITE:?}"

fail() {
  echo "::error::$1"
  exit 1
}

needs() {
  [[ -f $1 ]] || fail "There is no $1: $2"
}

[[ -d $FOLDER ]] || fail "There is no folder $FOLDER: write the documentation there, or set the pipeline's option documentation."
mkdir -p "$SITE"
SITE=$(cd "$SITE" && pwd)
export SITE

case $BUILDER in
  sphinx)
    needs "$FOLDER/conf.py" "sphinx reads its settings there."
    needs "$FOLDER/requirements.txt" "list Sphinx and its themes there."
    python -m pip install --requirement "$FOLDER/requirements.txt"
    python -m sphinx -W --keep-going -b html "$FOLDER" "$SITE"
    ;;
  mkdocs)
    needs mkdocs.yml "mkdocs reads its settings there."
    needs "$FOLDER/requirements.txt" "list MkDocs and its themes there."
    python -m pip install --requirement "$FOLDER/requirements.txt"
    python -m mkdocs build --strict --site-dir "$SITE"
    ;;
  npm)
    needs "$FOLDER/package-lock.json" "npm ci installs what is locked there."
    npm ci --prefix "$FOLDER" --ignore-scripts
    npm run build --prefix "$FOLDER"
    ;;
  *) fail "BUILDER is \"$BUILDER\": write sphinx, mkdocs or npm." ;;
esac

[[ -f $SITE/index.html ]] || fail "The build left no index.html in the site."
pages=$(find "$SITE" -name '*.html' | wc -l)
echo "$((pages)) pages" | tee -a "${GITHUB_STEP_SUMMARY:-/dev/null}"
