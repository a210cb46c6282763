#!/usr/bin/env bash
# A Slurm of one node on loopback, for tests: no systemd, no cgroups, no accounting; as root. Everything under $SLURM_NODE.
#   eval "$(.ci/slurm-node.sh start)"     munged, slurmctld, slurmd; prints the export of SLURM_CONF
#   .ci/slurm-node.sh stop                cancels what runs there, and ends the daemons
set -euo pipefail
base=${SLURM_NODE:-/tmp/galvanostat-slurm}
export SLURM_CONF=$base/slurm.conf

# A daemon that nobody waits for stays as a zombie.
lives() { [ -s "$1" ] && grep -qs '^State:[[:space:]]*[^Z[:space:]]' "/proc/$(cat "$1")/status"; }
gone() { ! lives "$1"; }
until_ok() { for _ in $(seq 200); do "$@" >/dev/null 2>&1 && return 0; sleep 0.1; done; echo "in vain: $*" >&2; return 1; }

start() {
  local host; host=$(hostname -s)
  rm -rf "$base"
  mkdir -p "$base"/{munge,state,spool,log}
  chmod 711 "$base" "$base/munge"
  chmod 755 "$base/log"
  (umask 077 && head -c 1024 /dev/urandom >"$base/munge/key")
  munged --force --num-threads=1 --key-file="$base/munge/key" --socket="$base/munge/socket" --pid-file="$base/munge/pid" \
    --log-file="$base/munge/log" --seed-file="$base/munge/seed" 2>>"$base/log/start"
  cat >"$SLURM_CONF" <<CONF
ClusterName=galvanostat-test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=16917
SlurmdPort=16918
SrunPortRange=16920-16990
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$base/munge/socket
CryptoType=crypto/munge
StateSaveLocation=$base/state
SlurmdSpoolDir=$base/spool
SlurmctldPidFile=$base/slurmctld.pid
SlurmdPidFile=$base/slurmd.pid
SlurmctldLogFile=$base/log/slurmctld
SlurmdLogFile=$base/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MailProg=/bin/true
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,sched_min_interval=0,bf_interval=1,batch_sched_delay=0,defer
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=30
InactiveLimit=0
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=low Nodes=$host Default=YES MaxTime=INFINITE State=UP PriorityTier=1
PartitionName=high Nodes=$host MaxTime=INFINITE State=UP PriorityTier=10 PreemptMode=OFF
CONF
  slurmctld -c 2>>"$base/log/start"
  until_ok scontrol ping
  slurmd -c 2>>"$base/log/start"
  until_ok lives "$base/slurmd.pid"
  until_ok sh -c "sinfo -h -o %T | grep -q idle"
  echo "export SLURM_CONF=$SLURM_CONF"
}

stop() {
  if lives "$base/slurmctld.pid"; then
    scancel -u "$(id -un)" || true
    until_ok sh -c '! squeue -h | grep -q .' || true
  fi
  local pid
  for file in "$base/slurmd.pid" "$base/slurmctld.pid" "$base/munge/pid"; do
    if lives "$file"; then
      pid=$(cat "$file")
      kill "$pid" 2>/dev/null || true
      until_ok gone "$file" || kill -9 "$pid" 2>/dev/null || true
    fi
  done
}

case ${1:-} in
  start)
    trap '[ $? = 0 ] || { cat "$base/log/start" >&2; stop; }' EXIT
    start
    ;;
  stop) stop ;;
  *) sed -n '2,4p' "$0"; exit 2 ;;
esac
