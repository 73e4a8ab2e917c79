# Writes images in the format of "docker save" without Docker. The same input gives the same bytes.
# shellcheck shell=bash

# pack_folder FOLDER TAR
pack_folder() {
  tar --create --file "$2" --directory "$1" --sort=name --format=posix --numeric-owner --owner=0 --group=0 \
    --mtime="@${SOURCE_DATE_EPOCH:-0}" --pax-option=exthdr.name=%d/PaxHeaders/%f,delete=atime,delete=ctime .
}

# write_image LAYER-TAR NAME:TAG CONFIG-JSON IMAGE-TAR
#   CONFIG-JSON is the "config" object of the image: {"Entrypoint": […], "Env": […], "User": "…"}
write_image() {
  local layer=$1 tag=$2 container=$3 image=$4 work digest created
  work=$(mktemp -d "$image.XXXXXX")
  created=$(date --utc --date="@${SOURCE_DATE_EPOCH:-0}" +%Y-%m-%dT%H:%M:%SZ)
  digest=$(sha256sum "$layer" | cut -d' ' -f1)
  ln "$layer" "$work/layer.tar" 2>/dev/null || cp "$layer" "$work/layer.tar"
  cat >"$work/config.json" <<EOF
{"architecture": "amd64", "os": "linux", "created": "$created", "config": $container,
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$digest"]},
 "history": [{"created": "$created", "created_by": "$tag"}]}
EOF
  cat >"$work/manifest.json" <<EOF
[{"Config": "config.json", "RepoTags": ["$tag"], "Layers": ["layer.tar"]}]
EOF
  chmod 644 "$work"/*
  tar --create --file "$image.part" --directory "$work" --sort=name --format=ustar --numeric-owner --owner=0 --group=0 \
    --mtime="@${SOURCE_DATE_EPOCH:-0}" manifest.json config.json layer.tar
  rm -r "$work"
  mv "$image.part" "$image"
}

# The packages at this moment decide what is inside; the time of the build does not.
export SOURCE_DATE_EPOCH=1735689600

# make_debian_image NAME:TAG PACKAGES CONFIG-JSON IMAGE-TAR [mmdebstrap-argument…]
#   A Debian bookworm of the smallest kind and the packages (separated by commas), without documentation, translations and caches.
make_debian_image() {
  local tag=$1 packages=$2 container=$3 image=$4 layer=$4.layer
  shift 4
  # shellcheck disable=SC2016 # $1 is the root of the new system, in mmdebstrap's shell
  mmdebstrap --variant=minbase --architectures=amd64 --include="$packages" \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/info/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' --dpkgopt='path-exclude=/usr/share/lintian/*' \
    --dpkgopt='path-exclude=/usr/share/bash-completion/*' \
    "$@" \
    --customize-hook='rm -rf "$1"/var/log/* "$1"/var/cache/* "$1"/var/lib/apt/lists/* "$1"/tmp/* "$1"/etc/hostname "$1"/etc/resolv.conf
      rm -f "$1"/etc/*- "$1"/var/lib/dpkg/*-old "$1"/etc/dpkg/dpkg.cfg.d/99mmdebstrap
      find "$1"/usr -name "__pycache__" -prune -exec rm -r {} +' \
    --format=tar bookworm "$layer"
  write_image "$layer" "$tag" "$container" "$image"
  rm "$layer"
}

# cached_image NAME command…: prints the path of the image NAME in the cache; runs "command IMAGE-TAR" if it is not there.
# What the image depends on is the calling script, what is named like it with an ending, and this file.
cached_image() {
  local what=$1 folder image lock
  shift
  folder=$(cache_dir)/images
  image=$folder/$what-$(cat "$0"* "${BASH_SOURCE[0]}" | sha256sum | cut -c1-12).tar
  mkdir -p "$folder"
  exec {lock}>"$folder/.$what.lock"
  flock "$lock"
  if [[ ! -e $image ]]; then
    ensure_debian_packages mmdebstrap
    long_step "making the image $what" "$(cache_dir)/logs/image-$what.log" "$@" "$image"
  fi
  exec {lock}>&-
  printf '%s\n' "$image"
}
