# Where the cluster of this checkout lives and what it is called: its folder, names and addresses.
# Everything derives from the checkout's path, so that the clusters of two checkouts never meet.
# shellcheck shell=bash

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
parts=$checkout/dev/cluster.d
short_hash=$(printf '%s' "$checkout" | sha256sum | cut -c1-8)

clusters=$(cache_dir)/clusters
state=$clusters/$short_hash
pki=$state/pki
logs=$state/logs
config=$state/config
volumes=$state/volumes
run=$state/run # gone after "down": processes, namespaces, sockets
kubeconfig=$state/kubeconfig

name=qd-$short_hash # of the network namespace and of the control groups
outside_link=$name-o
inside_link=$name-i
node_network=/run/netns/$name
node_mounts=$run/namespaces/mount

# Of everything that is numbered, this checkout has the N-th: link, pod range and Service range.
# Sets the addresses; picks N at the first call and remembers it.
set_addresses() {
  local number
  if [[ ! -s $state/number ]]; then
    number=$(free_number)
    mkdir -p "$state"
    printf '%s\n' "$checkout" >"$state/checkout"
    printf '%s\n' "$number" >"$state/number"
  fi
  number=$(<"$state/number")
  host_ip=10.254.$number.1 # this machine, seen from the cluster
  node_ip=10.254.$number.2 # the cluster's only node, seen from this machine
  pod_range=10.244.$number.0/24
  service_range=$(service_block "$number").0/20
  api_service_ip=$(service_block "$number").1
  dns_ip=$(service_block "$number").10
}

service_block() {
  printf '10.%d.%d' $((96 + $1 / 16)) $(($1 % 16 * 16))
}

# The first number from 1 to 254, counted from the hash, that neither another checkout has
# nor this machine's addresses and routes speak against.
free_number() {
  local taken first candidate offset
  taken=$(cat "$clusters"/*/number 2>/dev/null || true)
  first=$((16#$short_hash % 254))
  for offset in {0..253}; do
    candidate=$(((first + offset) % 254 + 1))
    if ! grep -qx "$candidate" <<<"$taken" && ! in_use_here "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  fail "No address range is free for a cluster." "Remove clusters of old checkouts under $clusters."
}

# Whether one of the three ranges is already known to this machine, other than by the default route.
in_use_here() {
  local address
  for address in "10.254.$1.2" "10.244.$1.1" "$(service_block "$1").1"; do
    if ip -4 route get "$address" 2>/dev/null | grep -q '^local\|^broadcast'; then
      return 0
    fi
    if [[ -n $(ip -4 route show table all match "$address" 2>/dev/null | grep -v '^default') ]]; then
      return 0
    fi
  done
  return 1
}
