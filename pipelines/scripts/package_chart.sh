#!/usr/bin/env bash
# Checks a Helm chart and packages it with the version that is released.
#
#   CHART      folder of the chart
#   VERSION    1.2.3
#   OUTPUT     folder for the package
set -euo pipefail
: "${CHART:?}" "${VERSION:?}" "${OUTPUT:?}"

if [[ ! -f $CHART/Chart.yaml ]]; then
  echo "::error::There is no $CHART/Chart.yaml: write the chart there, or set the pipeline's option chart."
  exit 1
fi
helm lint --strict "$CHART"
# A chart that renders nothing, or no YAML, is of no use to anybody. A deployment always says the image and the service's
# name, so a chart may insist on them.
rendered=$(helm template release "$CHART" --set-string image=example.com/image:0 --set-string service=release)
if ! grep -q '^kind:' <<<"$rendered"; then
  echo "::error::The chart renders no Kubernetes object with its own values, an image and a service's name."
  exit 1
fi
mkdir -p "$OUTPUT"
helm package "$CHART" --version "$VERSION" --app-version "$VERSION" --destination "$OUTPUT"
