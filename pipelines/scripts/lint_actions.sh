#!/usr/bin/env bash
# Checks every workflow of the repository with actionlint, ours and others. Go's checksum database vouches for what is
# run; the version is this file's.
#
#   ACTIONLINT   another program to call in its place
set -euo pipefail
version=v1.7.12

if [[ -n ${ACTIONLINT:-} ]]; then
  "$ACTIONLINT" -no-color
else
  go run "github.com/rhysd/actionlint/cmd/actionlint@$version" -no-color
fi
echo "No fault in the workflows."
