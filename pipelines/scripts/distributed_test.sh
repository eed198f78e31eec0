#!/usr/bin/env bash
# Runs the distributed tests as one node of several.
#
#   NODES, RANK      how many nodes there are, and which one this is, from 0
#   MASTER, PORT     address and port of node 0
#   $1               folder of the tests
set -euo pipefail
: "${NODES:?}" "${RANK:?}" "${MASTER:?}" "${PORT:?}" "${1:?the folder of the tests is needed}"

if [[ ! -d $1 ]]; then
  echo "::error::There is no folder $1: write the distributed tests there."
  exit 1
fi

# A process for each GPU; on a machine without one, a single process.
gpus=0
if command -v nvidia-smi >/dev/null; then
  gpus=$(nvidia-smi --list-gpus | wc -l)
fi

python -m torch.distributed.run \
  --nnodes="$NODES" --node-rank="$RANK" --nproc-per-node="$((gpus > 0 ? gpus : 1))" \
  --master-addr="$MASTER" --master-port="$PORT" \
  --module pytest "$1" --junitxml="reports/junit-$RANK.xml"
