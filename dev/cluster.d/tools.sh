# The programs of the cluster: Debian packages, and Go programs that are built once per pinned version.
# shellcheck shell=bash

tools=$(cache_dir)/tools
built_modules=(kubernetes coredns helm volumes pause)

# A built module lives in tools/MODULE-KEY, where the key stands for everything that the build depends on.
tool_folder() {
  local key
  key=$(cd "$parts/$1" && find . -type f | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-12)
  printf '%s/%s-%s\n' "$tools" "$1" "$key"
}

set_tool_folders() {
  kubernetes_bin=$(tool_folder kubernetes)
  coredns_bin=$(tool_folder coredns)
  helm_bin=$(tool_folder helm)
  volumes_bin=$(tool_folder volumes)
  pause_bin=$(tool_folder pause)
}

tools_are_built() {
  local module
  for module in "${built_modules[@]}"; do
    [[ -d $(tool_folder "$module") ]] || return 1
  done
}

ensure_tools() {
  ensure_programs
  set_tool_folders
  if tools_are_built; then
    return
  fi
  ensure_go
  mkdir -p "$tools"
  local lock module
  exec {lock}>"$tools/.lock"
  if ! flock --nonblock "$lock"; then
    say "Another checkout is building the tools; waiting for it."
    flock "$lock"
  fi
  for module in "${built_modules[@]}"; do
    build_module "$module"
  done
  exec {lock}>&-
}

# Debian's packages, but only where the programs are not there already (for example beside Docker).
ensure_programs() {
  local packages=() pair
  for pair in containerd=containerd runc=runc iptables=iptables conntrack=conntrack ip=iproute2 nsenter=util-linux \
    openssl=openssl; do
    if ! command -v "${pair%=*}" >/dev/null; then
      packages+=("${pair#*=}")
    fi
  done
  if ! cni_programs >/dev/null; then
    packages+=(containernetworking-plugins)
  fi
  if ((${#packages[@]} > 0)); then
    ensure_debian_packages "${packages[@]}"
  fi
}

# The folder of the programs that connect pods to the network.
cni_programs() {
  local folder
  for folder in /usr/lib/cni /opt/cni/bin; do
    if [[ -x $folder/ptp && -x $folder/host-local && -x $folder/portmap ]]; then
      printf '%s\n' "$folder"
      return
    fi
  done
  return 1
}

ensure_go() {
  local version
  command -v go >/dev/null || fail "Building the cluster's tools needs Go 1.24 or newer." "Install it and put it into PATH."
  version=$(go env GOVERSION)
  if [[ $version =~ ^go1\.([0-9]+) ]] && ((BASH_REMATCH[1] < 24)); then
    fail "Building the cluster's tools needs Go 1.24 or newer; this is $version." "Install a newer Go and put it first in PATH."
  fi
}

build_module() {
  local module=$1 folder
  folder=$(tool_folder "$module")
  if [[ -d $folder ]]; then
    return
  fi
  # An interrupted build leaves its folder behind and Go's own cache filled, so the next one goes on from there.
  rm -rf "$folder.building"
  mkdir -p "$folder.building"
  local what="building $module"
  if [[ $module == kubernetes ]]; then
    what="building kubernetes (once, about 10 minutes and 4 GB on 2 cores)"
  fi
  long_step "$what" "$(cache_dir)/logs/build-$module.log" nice -n 10 "$parts/$module/build" "$folder.building"
  mv "$folder.building" "$folder"
}
