#!/usr/bin/env bash
# First start of a Linux machine of a fleet: at this start and every later one (a stopped machine is started again) a
# service waits for the machine's own JIT configuration, runs one job, and ends the machine.
set -euo pipefail

cat > /etc/slipway-runner.env <<'SETTINGS'
REGION=@REGION@
CONFIGS=@CONFIGS@
LIFETIME_MINUTES=@LIFETIME_MINUTES@
SETTINGS

cat > /usr/local/sbin/slipway-runner <<'SERVICE'
#!/usr/bin/env bash
set -euo pipefail
# Whatever happens, the machine ends: when this script does, and at its greatest age.
trap 'shutdown -h now' EXIT
shutdown -h "+$LIFETIME_MINUTES"

metadata=http://169.254.169.254/latest
token=$(curl -fsS --retry 10 --retry-connrefused -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "$metadata/api/token")
instance=$(curl -fsS --retry 10 -H "X-aws-ec2-metadata-token: $token" "$metadata/meta-data/instance-id")
parameter="$CONFIGS/$instance"

# Often at first, when a job waits; later rarely, when the machine is one of a pool: all machines share 40 calls a second.
waits=0
until config=$(aws ssm get-parameter --region "$REGION" --name "$parameter" --with-decryption \
  --query Parameter.Value --output text 2> /dev/null); do
  waits=$((waits + 1))
  if [ "$waits" -lt 30 ]; then sleep 2; else sleep $((8 + RANDOM % 5)); fi
done
aws ssm delete-parameter --region "$REGION" --name "$parameter"

cd /opt/actions-runner
# The job must not find the settings of this script. A job that fails is no failure of the machine.
sudo --user=runner --set-home env --unset=CONFIGS ./run.sh --jitconfig "$config" || true
SERVICE
chmod 0700 /usr/local/sbin/slipway-runner

cat > /etc/systemd/system/slipway-runner.service <<'UNIT'
[Unit]
Description=One job of GitHub Actions
After=network-online.target docker.service
Wants=network-online.target

[Service]
EnvironmentFile=/etc/slipway-runner.env
ExecStart=/usr/local/sbin/slipway-runner

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now slipway-runner.service
