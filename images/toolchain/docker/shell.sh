# shellcheck shell=bash
# What a shell of the image begins with, in place of ~/.bashrc, which leads to conda's own environment "base".
if [[ -f /etc/bash.bashrc ]]; then
  # shellcheck source=/dev/null
  . /etc/bash.bashrc
fi
# shellcheck source=/dev/null
. "${CONDA_ROOT:-/opt/conda}/etc/profile.d/conda.sh"
conda activate mlc
