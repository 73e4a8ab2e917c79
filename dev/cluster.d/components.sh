# The programs of the cluster, in the order of their start, and how to see that it works.
# shellcheck shell=bash

components=(etcd containerd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy coredns volumes)

start_components() {
  local component
  for component in "${components[@]}"; do
    if ! is_running "$component"; then
      "before_$component"
      "start_$component"
    fi
  done
}

before_etcd() { :; }
before_containerd() { rm -f "$run/containerd/containerd.sock"; }
before_kube-apiserver() { :; }
before_kube-controller-manager() { await "the API server" 60 api_answers; }
before_kube-scheduler() { :; }
before_kubelet() { await containerd 30 containerd_answers; import_image "$pause_bin/pause.tar" >/dev/null; }
before_kube-proxy() { :; }
before_coredns() { apply_objects; }
before_volumes() { :; }

start_etcd() {
  # Without fsync: a cluster for tests is as safe as its folder needs to be, and four times as quick.
  start_process etcd "$kubernetes_bin/etcd" --name node --data-dir "$state/etcd" --unsafe-no-fsync \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 \
    --listen-peer-urls http://127.0.0.1:2380 --log-level warn
}

start_containerd() {
  start_process containerd containerd --config "$config/containerd.toml" --log-level warn
}

start_kube-apiserver() {
  start_process kube-apiserver "$kubernetes_bin/kube-apiserver" \
    --advertise-address "$node_ip" --secure-port 6443 --etcd-servers http://127.0.0.1:2379 \
    --service-cluster-ip-range "$service_range" --allow-privileged=true --profiling=false \
    --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction --anonymous-auth=true \
    --client-ca-file "$pki/ca.crt" --tls-cert-file "$pki/apiserver.crt" --tls-private-key-file "$pki/apiserver.key" \
    --kubelet-certificate-authority "$pki/ca.crt" --kubelet-preferred-address-types InternalIP \
    --kubelet-client-certificate "$pki/apiserver-kubelet-client.crt" --kubelet-client-key "$pki/apiserver-kubelet-client.key" \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-key-file "$pki/service-account.pub" --service-account-signing-key-file "$pki/service-account.key" \
    --requestheader-client-ca-file "$pki/front-proxy-ca.crt" --requestheader-allowed-names front-proxy-client \
    --requestheader-extra-headers-prefix X-Remote-Extra- --requestheader-group-headers X-Remote-Group \
    --requestheader-username-headers X-Remote-User \
    --proxy-client-cert-file "$pki/front-proxy-client.crt" --proxy-client-key-file "$pki/front-proxy-client.key"
}

start_kube-controller-manager() {
  start_process kube-controller-manager "$kubernetes_bin/kube-controller-manager" --leader-elect=false --profiling=false \
    --kubeconfig "$pki/controller-manager.kubeconfig" --authentication-kubeconfig "$pki/controller-manager.kubeconfig" \
    --authorization-kubeconfig "$pki/controller-manager.kubeconfig" --bind-address 127.0.0.1 \
    --client-ca-file "$pki/ca.crt" --requestheader-client-ca-file "$pki/front-proxy-ca.crt" \
    --root-ca-file "$pki/ca.crt" --service-account-private-key-file "$pki/service-account.key" \
    --cluster-signing-cert-file "$pki/ca.crt" --cluster-signing-key-file "$pki/ca.key" --use-service-account-credentials
}

start_kube-scheduler() {
  start_process kube-scheduler "$kubernetes_bin/kube-scheduler" --leader-elect=false --profiling=false \
    --kubeconfig "$pki/scheduler.kubeconfig" --authentication-kubeconfig "$pki/scheduler.kubeconfig" \
    --authorization-kubeconfig "$pki/scheduler.kubeconfig" --bind-address 127.0.0.1 \
    --client-ca-file "$pki/ca.crt" --requestheader-client-ca-file "$pki/front-proxy-ca.crt"
}

start_kubelet() {
  start_process kubelet "$kubernetes_bin/kubelet" --config "$config/kubelet.yaml" --kubeconfig "$pki/kubelet.kubeconfig" \
    --hostname-override node --node-ip "$node_ip"
}

start_kube-proxy() {
  start_process kube-proxy "$kubernetes_bin/kube-proxy" --config "$config/kube-proxy.yaml"
}

start_coredns() {
  start_process coredns "$coredns_bin/coredns" -conf "$config/Corefile"
}

start_volumes() {
  start_process volumes "$volumes_bin/volumes" --kubeconfig "$pki/volumes.kubeconfig" --folder "$volumes"
}

# In the reverse order. What serves the others is given time to finish, what would only delay is not.
stop_components() {
  stop_process volumes 2
  stop_process coredns 2
  stop_process kube-proxy 2
  stop_process kubelet 5
  stop_pods
  stop_process kube-scheduler 2
  stop_process kube-controller-manager 2
  stop_process kube-apiserver 10
  stop_process containerd 5
  stop_process etcd 10
}

# Fills in @name@, @node_ip@ and the like, which are this script's variables. What stays the same is not written:
# kube-proxy ends itself when its file is touched.
write_config() {
  local template target text variable
  local cni_programs
  # shellcheck disable=SC2034 # read by its name
  cni_programs=$(cni_programs)
  (cd "$parts/config" && find . -type f) | while read -r template; do
    target=$config/$template
    mkdir -p "$(dirname "$target")"
    text=$(<"$parts/config/$template")
    while [[ $text =~ @([a-z_]+)@ ]]; do
      variable=${BASH_REMATCH[1]}
      text=${text//"@$variable@"/"${!variable}"}
    done
    if [[ ! -e $target || $(<"$target") != "$text" ]]; then
      printf '%s\n' "$text" >"$target"
    fi
  done
}

apply_objects() {
  await "the first objects" 30 kubectl apply --server-side --force-conflicts -f "$config/objects.yaml"
}

kubectl() {
  "$kubernetes_bin/kubectl" --kubeconfig "$kubeconfig" --request-timeout 5s "$@" 2>>"$logs/kubectl.log"
}

# containerd's own client, on this cluster. From outside, the socket's path may be too long for a socket.
containers() {
  in_node ctr --namespace k8s.io "$@"
}

# Prints the names of the images in the tar.
import_image() {
  containers images import - <"$1" | sed -n 's/^unpacking \([^ ]*\) .*/\1/p'
}

# await WHAT SECONDS command…: waits until the command succeeds, or leaves with 75: "up" may try again from the start.
await() {
  local what=$1 patience=$2
  shift 2
  wait_until "$patience" quietly "$@" || leave_with_causes "$what did not come up within $patience s"
}

quietly() {
  "$@" >/dev/null 2>&1
}

leave_with_causes() {
  local component
  say "$1."
  for component in "${components[@]}"; do
    if [[ -e $run/processes/$component ]] && ! is_running "$component"; then
      say "--- $component has ended; the end of $logs/$component.log"
      tail -n 8 "$logs/$component.log" >&2
    fi
  done
  exit 75
}

api_answers() { kubectl get --raw /readyz; }
containerd_answers() { containers version; }

# Everything that a test relies on from its first second.
cluster_works() {
  node_is_ready && dns_answers && kubectl get serviceaccount default
}

node_is_ready() {
  local ready heartbeat
  IFS=' ' read -r ready heartbeat < <(kubectl get node node \
    -o 'jsonpath={range .status.conditions[?(@.type=="Ready")]}{.status} {.lastHeartbeatTime}{"\n"}{end}') || return 1
  # The report of an earlier life of kubelet proves nothing.
  [[ $ready == True ]] && (($(date -d "$heartbeat" +%s) >= $(stat --format=%Y "$run/processes/kubelet")))
}

# Asks the Service of the cluster's DNS, from this machine, for kubernetes.default.svc.cluster.local: one packet that
# passes the route, kube-proxy, CoreDNS and the API server.
dns_answers() {
  local question answer socket
  question='\x51\x44\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00'
  question+='\x0akubernetes\x07default\x03svc\x07cluster\x05local\x00\x00\x01\x00\x01'
  exec {socket}<>"/dev/udp/$dns_ip/53" || return 1
  # dd sends it as one packet; bash would send one for each line.
  # shellcheck disable=SC2059
  printf "$question" | dd bs=512 iflag=fullblock status=none >&"$socket"
  answer=$(timeout 2 dd bs=512 count=1 status=none <&"$socket" | od -An -tx1 -N8 | tr -d ' \n') || true
  exec {socket}>&-
  # Our number, an answer without an error, one question, one address.
  [[ $answer =~ ^5144[89a-f][0-9a-f][0-9a-f]000010001$ ]]
}
