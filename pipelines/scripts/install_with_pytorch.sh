#!/usr/bin/env bash
# Installs the package, its development tools and one release of PyTorch together, so that pip finds versions that go with
# it, and checks that it is that release which is there.
#
#   PYTORCH         release (2.1.0)
#   REQUIREMENTS    file with the development tools
set -euo pipefail
: "${PYTORCH:?}" "${REQUIREMENTS:?}"

# PyTorch's own index has packages for machines without a GPU, which are a tenth of the size.
python3 -m pip install --extra-index-url https://download.pytorch.org/whl/cpu \
  --requirement "$REQUIREMENTS" "torch==$PYTORCH" .

installed=$(python3 -c 'import torch; print(torch.__version__.partition("+")[0])')
if [[ $installed != "$PYTORCH" ]]; then
  echo "::error::PyTorch $installed is installed, not $PYTORCH: does $REQUIREMENTS ask for another?"
  exit 1
fi
echo "PyTorch $installed"
