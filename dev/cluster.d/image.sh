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
