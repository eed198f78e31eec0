#!/usr/bin/env bash
# What the scripts beside this one share; they read it with "source". The environment is the deployment contract's.
#
#   CHART         folder of the Helm chart (deploy/chart)
#   HOST          name under which the service is reached from outside, if it is
#   HEALTH_PATH   path that answers when the service is well (/health)
set -euo pipefail
: "${ENVIRONMENT:?}" "${SERVICE:?}" "${NAMESPACE:?}" "${IMAGE:?}" "${STATE:?}"
CHART=${CHART:-deploy/chart}

# Ends before anything was changed.
refuse() {
  echo "::error::$1"
  exit 2
}

# Ends as there is no earlier deployment.
nothing_before() {
  echo "There is no earlier deployment of $1."
  exit 3
}

require() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || refuse "\"$tool\" is not on the runner: install it in a step before."
  done
}

# Whether a release is there at all; a cluster that does not answer ends the script.
has_release() {
  local found
  # By hand, as "set -e" is off in a condition.
  found=$(helm list --namespace "$NAMESPACE" --filter "^$1\$" --all --output json) || exit 1
  [[ $(jq length <<<"$found") != 0 ]]
}

# Revision of a release that last worked; empty where there is none.
revision() {
  if has_release "$1"; then
    helm history "$1" --namespace "$NAMESPACE" --output json | jq -r "[.[] | select(.status == \"$2\")][-1].revision // empty"
  fi
}

# Installs or upgrades a release and waits until its pods are ready: install RELEASE [--set ...]
install() {
  local release=$1
  shift
  [[ -f $CHART/Chart.yaml ]] || refuse "There is no Helm chart in $CHART: write one, or name its folder in CHART."
  local values=()
  [[ ! -f deploy/values-${ENVIRONMENT%%-*}.yaml ]] || values=(--values "deploy/values-${ENVIRONMENT%%-*}.yaml")
  helm upgrade "$release" "$CHART" --install --namespace "$NAMESPACE" --create-namespace --wait --timeout 10m \
    "${values[@]}" --set-string "image=$IMAGE" --set-string "service=$SERVICE" --set-string "host=${HOST:-}" "$@"
}

uninstall() {
  helm uninstall "$1" --namespace "$NAMESPACE" --ignore-not-found --wait
}

# Asks the service by the cluster's own proxy, so that it need not be reached from outside.
answers() {
  kubectl get --raw "/api/v1/namespaces/$NAMESPACE/services/$1:http/proxy${HEALTH_PATH:-/health}" >/dev/null
}

tell_address() {
  [[ -z ${HOST:-} ]] || echo "https://$HOST" >"${URL_FILE:?}"
}

# A preview has its namespace to itself; any other may hold what is not ours.
remove_namespace() {
  case $ENVIRONMENT in
    preview-*) kubectl delete namespace "$NAMESPACE" --ignore-not-found --wait=false ;;
    *) echo "The namespace $NAMESPACE stays." ;;
  esac
}
