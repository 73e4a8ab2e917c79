# What the scripts in dev/ share. To be sourced by bash under "set -euo pipefail".
# shellcheck shell=bash

# Tells the person at the terminal what happens. Goes to stderr, so that stdout stays free for results.
say() {
  printf '%s\n' "$*" >&2
}

# Ends the script. Takes one clear sentence, and optionally a second one: what to do about it.
fail() {
  printf 'dev/%s: %s\n' "${0##*/}" "$1" >&2
  if [[ -n ${2-} ]]; then
    printf '  %s\n' "$2" >&2
  fi
  exit 1
}

# The folder for what is expensive to make and can be made again. Never inside the checkout.
cache_dir() {
  printf '%s\n' "${QUARTERDECK_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/quarterdeck}"
}

# Sees to it that Debian packages are installed: ensure_debian_packages git openssl
ensure_debian_packages() {
  local package missing=()
  if ! command -v dpkg-query >/dev/null; then
    fail "These programs are needed and this is not a Debian system: $*." \
      "Install the packages of these names (or their equivalents) and try again."
  fi
  for package in "$@"; do
    if [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null) != installed ]]; then
      missing+=("$package")
    fi
  done
  if ((${#missing[@]} == 0)); then
    return
  fi
  if ((EUID != 0)); then
    fail "Some Debian packages are missing." "Install them with: sudo apt-get install ${missing[*]}"
  fi
  local log
  log="$(cache_dir)/logs/debian-packages.log"
  # A list of packages from long ago names versions that no mirror has any more, so a failure earns one update.
  long_step "installing Debian packages: ${missing[*]}" "$log" install_debian_packages "${missing[@]}"
}

install_debian_packages() {
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=600)
  "${apt[@]}" install -y --no-install-recommends "$@" ||
    { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "$@"; }
}

# Sets JAVA_HOME to a JDK 25 and puts it first in PATH, also where another Java comes first.
find_jdk25() {
  local candidate on_path
  on_path=$(command -v java || true)
  if [[ -n $on_path ]]; then
    on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  fi
  for candidate in "${JAVA_HOME-}" "${QUARTERDECK_JDKS:-/usr/lib/jvm}"/* "$on_path" "${SDKMAN_DIR:-$HOME/.sdkman}"/candidates/java/*; do
    if is_jdk25 "$candidate"; then
      export JAVA_HOME=$candidate
      export PATH="$JAVA_HOME/bin:$PATH"
      return
    fi
  done
  fail "No JDK 25 was found." "Install one (for example Temurin 25), or set JAVA_HOME to it, and try again."
}

is_jdk25() {
  [[ -n $1 && -x $1/bin/javac && -r $1/release ]] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

# Runs a long command with its output in a log, and shows that time passes:
#   long_step "building the runner image" /path/to/log command argument…
long_step() {
  local what=$1 log=$2
  shift 2
  local start=$SECONDS ticker status=0
  mkdir -p "$(dirname "$log")"
  say "$what …"
  tick "$what" & # its own process: the command keeps this shell busy
  ticker=$!
  # A subshell with errexit of its own: a shell function as the command must stop at its first failure,
  # which "command || status=$?" would switch off.
  set +e
  (
    set -e
    "$@"
  ) >"$log" 2>&1 </dev/null
  status=$?
  set -e
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  if ((status != 0)); then
    say "--- the end of $log"
    tail -n 25 "$log" >&2
    say "---"
    fail "This did not work: $what (exit status $status, after $((SECONDS - start)) s)." "The whole output is in $log"
  fi
  say "$what: done in $((SECONDS - start)) s"
}

tick() {
  local elapsed=0
  # The pause is a read from a pipe that nobody writes to, not a "sleep": killing this shell leaves no child behind.
  local silence
  exec {silence}<> <(:)
  while read -r -t 15 -u "$silence" || kill -0 $$ 2>/dev/null; do # ends with the script, also when that is killed
    elapsed=$((elapsed + 15))
    say "  $1: ${elapsed} s so far"
  done
}

# Runs a command as a process group of its own and puts its exit status into "outcome". A script that traps its end and
# calls end_guarded there takes the whole group along, at whatever moment it is told to end. (Not to be called as a part of
# "if" or "||": the command would not stop at its first failure.)
guarded() {
  set -m
  (
    trap - EXIT INT TERM HUP
    set -e
    "$@"
  ) </dev/null &
  guarded_group=$!
  set +m
  set +e
  wait "$guarded_group"
  # shellcheck disable=SC2034 # for the caller
  outcome=$?
  set -e
  guarded_group=
}

end_guarded() {
  if [[ -n ${guarded_group-} ]]; then
    kill -TERM -- "-$guarded_group" 2>/dev/null || true
    wait "$guarded_group" 2>/dev/null || true
    guarded_group=
  fi
}

# Ends this script in order on Ctrl-C and the like; its EXIT trap then cleans up.
end_on_signals() {
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}
