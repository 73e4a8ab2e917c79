# The node: a network namespace, a mount namespace and control groups of its own.
# Nothing on the machine changes, and removing the three cleans up everything that ran in them.
# shellcheck shell=bash

in_node() {
  nsenter --net="$node_network" --mount="$node_mounts" -- "$@"
}

make_node() {
  if node_is_whole; then
    return
  fi
  make_control_groups
  make_network
  make_mounts
}

node_is_whole() {
  ip link show "$outside_link" >/dev/null 2>&1 &&
    is_namespace "$node_network" && is_namespace "$node_mounts" &&
    [[ $(ip -4 route show "$pod_range") == *"$node_ip"* && $(ip -4 route show "$service_range") == *"$node_ip"* ]]
}

is_namespace() {
  [[ $(stat --file-system --format=%T "$1" 2>/dev/null) == nsfs ]]
}

make_network() {
  ip netns add "$name"
  ip link add "$outside_link" type veth peer name "$inside_link" netns "$name"
  ip address add "$host_ip/30" dev "$outside_link"
  ip link set "$outside_link" up
  ip -n "$name" address add "$node_ip/30" dev "$inside_link"
  ip -n "$name" link set "$inside_link" up
  ip -n "$name" link set lo up
  ip -n "$name" route add default via "$host_ip"
  nsenter --net="$node_network" bash -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  # Tests on this machine talk to pods and Services as if they were neighbours.
  ip route add "$pod_range" via "$node_ip"
  ip route add "$service_range" via "$node_ip"
}

# Programs have fixed places where they leave things. In the node's mount namespace these places are folders of
# this cluster, and whatever is mounted there is seen nowhere else and goes with the namespace.
make_mounts() {
  local place
  mkdir -p "$run/namespaces"
  # A mount namespace can only be kept by a file on a private mount.
  mount --bind "$run/namespaces" "$run/namespaces"
  mount --make-private "$run/namespaces"
  touch "$node_mounts"

  for place in "${!private_places[@]}"; do
    mkdir -p "$place" "${private_places[$place]}"
  done
  fake_kernel_settings
  unshare --mount="$node_mounts" --propagation private bash -euo pipefail -c '
    mount --make-rshared / # kubelet passes mounts on to containers; the namespace keeps them in
    while (($# > 0)); do
      mount --bind "$1" "$2"
      shift 2
    done' make_mounts "${bind_mounts[@]}"
}

# What lives where: the programs' fixed places, and the folder of this cluster that stands in.
declare -A private_places=(
  [/run/containerd]=$run/containerd
  [/run/netns]=$run/netns
  [/var/lib/cni]=$state/cni
  [/var/lib/kubelet]=$state/kubelet
  [/var/log/containers]=$logs/containers
  [/var/log/pods]=$logs/pods
)

# Kubelet sets a few kernel settings for the whole machine, for example a reboot ten seconds after a panic.
# It leaves alone what already has its value, so it is shown files that say so.
fake_kernel_settings() {
  local setting place
  bind_mounts=()
  for place in "${!private_places[@]}"; do
    bind_mounts+=("${private_places[$place]}" "$place")
  done
  mkdir -p "$run/kernel"
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    place=/proc/sys/${setting%=*}
    if [[ -e $place ]]; then
      printf '%s\n' "${setting#*=}" >"$run/kernel/${setting//[\/=]/-}"
      bind_mounts+=("$run/kernel/${setting//[\/=]/-}" "$place")
    fi
  done
}

# Kubelet ends what it finds under its control group and does not know, so each cluster needs its own.
make_control_groups() {
  local hierarchy group file controller
  while read -r hierarchy; do
    group=$hierarchy/$name
    mkdir -p "$group"
    if [[ -e $hierarchy/cgroup.controllers ]]; then
      for controller in $(<"$hierarchy/cgroup.controllers"); do
        echo "+$controller" >"$hierarchy/cgroup.subtree_control" 2>/dev/null || true
      done
    fi
    for file in cpuset.cpus cpuset.mems; do # version 1: a new group has no processors at all
      if [[ -e $group/$file && -z $(<"$group/$file") && -r $hierarchy/$file ]]; then
        cat "$hierarchy/$file" >"$group/$file"
      fi
    done
  done < <(control_hierarchies)
}

control_hierarchies() {
  findmnt --raw --noheadings --output TARGET --types cgroup,cgroup2 | sort -u
}

# The processes of all pods, by control group.
pod_processes() {
  local hierarchy
  while read -r hierarchy; do
    find "$hierarchy/$name" -name cgroup.procs -exec cat {} + 2>/dev/null || true
  done < <(control_hierarchies) | sort -nu
}

# The processes in the node's mount namespace: what dev/cluster started, and the containerd shims.
node_processes() {
  local inode
  if inode=$(stat --dereference --format=%i "$node_mounts" 2>/dev/null); then
    # Processes come and go while "find" looks, and it complains about that.
    { find /proc -maxdepth 3 -path '/proc/[0-9]*/ns/mnt' -lname "mnt:\[$inode\]" 2>/dev/null || true; } | cut -d/ -f3
  fi
}

no_pod_processes() {
  [[ -z $(pod_processes) ]]
}

no_node_processes() {
  [[ -z $(node_processes) ]]
}

end_processes() { # SIGNAL, and the ids on stdin
  local id
  while read -r id; do
    kill "-$1" "$id" 2>/dev/null || true
  done
}

stop_pods() {
  pod_processes | end_processes TERM
  if ! wait_until 5 no_pod_processes; then
    pod_processes | end_processes KILL
    wait_until 10 no_pod_processes || say "Some processes of pods do not end: $(pod_processes | tr '\n' ' ')"
  fi
}

remove_node() {
  if is_namespace "$node_mounts"; then
    node_processes | end_processes KILL
    wait_until 10 no_node_processes || say "Some processes of the node do not end: $(node_processes | tr '\n' ' ')"
    umount "$node_mounts"
  fi
  if mountpoint --quiet "$run/namespaces"; then
    umount "$run/namespaces"
  fi
  if ip link show "$outside_link" >/dev/null 2>&1; then
    ip link delete "$outside_link" # takes its peer and the routes along
  fi
  if [[ -e $node_network ]]; then
    ip netns delete "$name"
  fi
  remove_control_groups
  rm -rf "$run"
}

remove_control_groups() {
  local hierarchy group
  while read -r hierarchy; do
    if [[ -d $hierarchy/$name ]]; then
      while read -r group; do
        wait_until 5 rmdir "$group" 2>/dev/null || say "The control group $group stays: it is still in use."
      done < <(find "$hierarchy/$name" -depth -type d)
    fi
  done < <(control_hierarchies)
}
