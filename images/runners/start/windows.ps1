<powershell>
# Every start of a Windows machine of a fleet: wait for the machine's own JIT configuration, run one job, end the machine.
$ErrorActionPreference = 'Stop'
$region = '@REGION@'
$configs = '@CONFIGS@'
$lifetimeSeconds = @LIFETIME_MINUTES@ * 60

# Whatever happens, the machine ends: when this script does, and at its greatest age.
& shutdown.exe /s /f /t $lifetimeSeconds
try {
  $metadata = 'http://169.254.169.254/latest'
  $ttl = @{ 'X-aws-ec2-metadata-token-ttl-seconds' = '300' }
  $token = Invoke-RestMethod -UseBasicParsing -Method Put -Headers $ttl -Uri "$metadata/api/token"
  $instance = Invoke-RestMethod -UseBasicParsing -Headers @{ 'X-aws-ec2-metadata-token' = $token } -Uri "$metadata/meta-data/instance-id"
  $parameter = "$configs/$instance"

  # Often at first, when a job waits; later rarely, when the machine is one of a pool: all machines share 40 calls a second.
  $config = $null
  $waits = 0
  while (-not $config) {
    try {
      $config = (Get-SSMParameter -Region $region -Name $parameter -WithDecryption $true).Value
    } catch {
      $waits += 1
      if ($waits -lt 30) { Start-Sleep -Seconds 2 } else { Start-Sleep -Seconds (Get-Random -Minimum 8 -Maximum 13) }
    }
  }
  Remove-SSMParameter -Region $region -Name $parameter -Force

  Set-Location 'C:\actions-runner'
  # A job that fails is no failure of the machine.
  & .\run.cmd --jitconfig $config
} finally {
  & shutdown.exe /a
  & shutdown.exe /s /f /t 0
}
</powershell>
<persist>true</persist>
