#!/usr/bin/env bash
# Pulls an image, runs one command in it and writes what it printed to the step output "output", cut to 4,000 bytes.
# Ends with the command's own exit status.
#
#   IMAGE    full reference
#   $@       command and its arguments
set -euo pipefail
: "${IMAGE:?}" "${GITHUB_OUTPUT:?}" "${RUNNER_TEMP:?}" "${1:?a command is needed}"

docker pull --quiet "$IMAGE"

printed="$RUNNER_TEMP/printed.txt"
status=0
docker run --rm --entrypoint "$1" "$IMAGE" "${@:2}" >"$printed" 2>&1 || status=$?

# Nobody can guess the word, so the program can neither end the output early nor have its lines taken for commands.
word=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
echo "::stop-commands::$word"
cat "$printed"
echo
echo "::$word::"
{
  echo "output<<$word"
  # Without control characters, which neither a comment nor a step output takes.
  head -c 4000 "$printed" | LC_ALL=C tr -d '\000-\010\013-\037\177' | { iconv -c -f UTF-8 -t UTF-8 || true; }
  echo
  echo "$word"
} >>"$GITHUB_OUTPUT"

if ((status != 0)); then
  echo "::error::The command ended with status $status."
fi
exit "$status"
