# Starting programs that outlive the calling shell, and stopping exactly those.
# A process is known by its id, its start time and the boot: an id alone is soon given to somebody else.
# shellcheck shell=bash

boot_id=$(</proc/sys/kernel/random/boot_id)

# Field 22 of /proc/ID/stat, counted after the command's name, which may contain spaces. Empty for no process and for zombies.
start_time() {
  local stat
  { stat=$(<"/proc/$1/stat"); } 2>/dev/null || return 0
  # shellcheck disable=SC2086
  set -- ${stat##*) }
  if [[ $1 != Z ]]; then
    printf '%s\n' "${20}"
  fi
}

# start_process NAME command argument…: in the node's namespaces, detached, output to logs/NAME.log
start_process() {
  local what=$1 id
  shift
  mkdir -p "$logs" "$run/processes"
  (
    close_inherited_files
    exec setsid nsenter --net="$node_network" --mount="$node_mounts" -- "$@"
  ) </dev/null >>"$logs/$what.log" 2>&1 &
  id=$!
  # setsid and nsenter become the program without a new process, so id and start time stay true.
  printf '%s %s %s\n' "$id" "$(start_time "$id")" "$boot_id" >"$run/processes/$what"
  disown "$id"
}

# A daemon that holds the lock of the caller, or the pipe of the caller's caller, would block them for ever.
close_inherited_files() {
  local file
  for file in /proc/self/fd/*; do
    file=${file##*/}
    if ((file > 2)); then
      eval "exec $file>&-" 2>/dev/null || true
    fi
  done
}

# Prints the process id of a started program if it still runs.
process_of() {
  local id started boot
  [[ -s $run/processes/$1 ]] || return 1
  read -r id started boot <"$run/processes/$1"
  [[ $boot == "$boot_id" && -n $started && $(start_time "$id") == "$started" ]] || return 1
  printf '%s\n' "$id"
}

is_running() {
  process_of "$1" >/dev/null
}

# stop_process NAME SECONDS: asks it to end, waits, and then insists.
stop_process() {
  local what=$1 patience=$2 id
  if id=$(process_of "$what"); then
    kill -TERM "$id" 2>/dev/null || true
    if ! wait_until "$patience" not is_running "$what"; then
      kill -KILL "$id" 2>/dev/null || true
      wait_until 10 not is_running "$what" || fail "Process $id ($what) does not end." "See 'ps -fp $id'."
    fi
  fi
  rm -f "$run/processes/$what"
}

# wait_until SECONDS command…: true as soon as the command is.
wait_until() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= deadline)); then
      return 1
    fi
    sleep 0.2
  done
}

not() {
  ! "$@"
}
