# The certificates of one cluster. Made once, valid for ten years, thrown away with the cluster's state.
# shellcheck shell=bash

make_certificates() {
  if [[ -e $pki/complete ]]; then
    return
  fi
  rm -rf "$pki"
  mkdir -p "$pki"
  chmod 700 "$pki"

  make_authority ca kubernetes
  make_authority front-proxy-ca front-proxy
  sign ca apiserver "/CN=kube-apiserver" serverAuth \
    "IP:$node_ip,IP:$api_service_ip,IP:127.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  sign ca kubelet-server "/O=system:nodes/CN=system:node:node" serverAuth "IP:$node_ip,DNS:node"
  sign ca apiserver-kubelet-client "/O=system:masters/CN=kube-apiserver-kubelet-client" clientAuth
  sign front-proxy-ca front-proxy-client "/CN=front-proxy-client" clientAuth
  sign ca admin "/O=system:masters/CN=admin" clientAuth
  sign ca controller-manager "/CN=system:kube-controller-manager" clientAuth
  sign ca scheduler "/CN=system:kube-scheduler" clientAuth
  sign ca kubelet "/O=system:nodes/CN=system:node:node" clientAuth
  sign ca kube-proxy "/CN=system:kube-proxy" clientAuth
  sign ca coredns "/CN=system:coredns" clientAuth
  sign ca volumes "/CN=system:volumes" clientAuth
  make_key service-account
  openssl pkey -in "$pki/service-account.key" -pubout -out "$pki/service-account.pub"

  local who
  for who in controller-manager scheduler kubelet kube-proxy coredns volumes; do
    write_kubeconfig "$who" "$pki/$who.kubeconfig"
  done
  write_kubeconfig admin "$kubeconfig"
  touch "$pki/complete"
}

make_key() {
  openssl ecparam -name prime256v1 -genkey -noout -out "$pki/$1.key"
}

make_authority() {
  make_key "$1"
  openssl req -x509 -new -key "$pki/$1.key" -subj "/CN=$2" -days 3650 -out "$pki/$1.crt" \
    -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature
}

# sign AUTHORITY NAME SUBJECT PURPOSE [ALTERNATIVE-NAMES]
sign() {
  local authority=$1 what=$2 subject=$3 purpose=$4 names=${5-}
  make_key "$what"
  openssl req -new -key "$pki/$what.key" -subj "$subject" |
    openssl x509 -req -CA "$pki/$authority.crt" -CAkey "$pki/$authority.key" -days 3650 -out "$pki/$what.crt" \
      -extfile <(printf 'keyUsage=critical,digitalSignature\nextendedKeyUsage=%s\n%s\n' "$purpose" "${names:+subjectAltName=$names}") \
      2>/dev/null
}

# write_kubeconfig WHO FILE: with the certificates inside, so that the file can be copied.
write_kubeconfig() {
  (
    umask 077
    cat >"$2" <<EOF
apiVersion: v1
kind: Config
clusters:
- name: $name
  cluster:
    server: https://$node_ip:6443
    certificate-authority-data: $(base64 -w0 <"$pki/ca.crt")
users:
- name: $1
  user:
    client-certificate-data: $(base64 -w0 <"$pki/$1.crt")
    client-key-data: $(base64 -w0 <"$pki/$1.key")
contexts:
- name: $name
  context:
    cluster: $name
    user: $1
current-context: $name
EOF
  )
}
