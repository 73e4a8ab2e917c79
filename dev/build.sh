# How dev/run and dev/test build. To be sourced after lib.sh by bash under "set -euo pipefail"; needs $root.
# Each part is built when what it is made from differs from what it was made from last time.
# shellcheck shell=bash

stamps="${root:?}/target/dev"

ensure_node() {
  local version
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    fail "Node.js and npm are needed to build the dashboard, and they are not here." \
      "Install Node.js 20.19 or newer (https://nodejs.org), and try again."
  fi
  version=$(node --version)
  if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
    fail "The dashboard needs Node.js 20.19 or newer; this is $version." "Install a newer one, and try again."
  fi
}

# One line for the contents and names of all files below these paths, without what tools put there.
contents_of() {
  (
    cd "$root" || exit
    find "$@" \( -name node_modules -o -name target -o -name dist -o -name .git \) -prune -o -type f -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-32
  )
}

is_current() {
  [[ -r $stamps/$1 && $(<"$stamps/$1") == "$2" ]]
}

# A stamp is written last and whole: an interrupted build leaves none, or the one before, which does not fit.
made_from() {
  mkdir -p "$stamps"
  printf '%s\n' "$2" >"$stamps/$1.new"
  mv "$stamps/$1.new" "$stamps/$1"
}

dashboard_packages() {
  local from
  from="$(contents_of dashboard/package.json dashboard/package-lock.json) $(node --version)"
  if [[ ! -d $root/dashboard/node_modules ]] || ! is_current packages "$from"; then
    rm -f "$stamps/packages"
    # Not "npm ci": it refuses a lock without the native packages of other systems, which not every registry has.
    # "install" takes the same versions from the same lock, and without "save" leaves it alone.
    long_step "installing the dashboard's packages" "$root/target/log/npm.log" \
      npm --prefix "$root/dashboard" install --no-save --no-audit --no-fund
    made_from packages "$from"
  fi
}

build_dashboard() {
  local from
  from="$(contents_of dashboard) $(node --version)"
  if [[ ! -s $root/dashboard/dist/index.html ]] || ! is_current dashboard "$from"; then
    dashboard_packages
    rm -f "$stamps/dashboard"
    long_step "building the dashboard" "$root/target/log/dashboard.log" npm --prefix "$root/dashboard" run build
    made_from dashboard "$from"
  fi
}

java_sources=(pom.xml .mvn protocol/pom.xml protocol/src/main demo-agent/pom.xml demo-agent/src/main
  runner-agent/pom.xml runner-agent/src/main control-plane/pom.xml control-plane/src/main e2e/pom.xml)

# What a build left, so that one of other sources, by hand or by dev/test, is not taken for it.
java_results() {
  local file
  for file in "$root"/control-plane/target/quarterdeck-control-plane-*.jar "$root"/runner-agent/target/runner/lib/quarterdeck-*.jar; do
    [[ ! -r $file ]] || sha256sum "$file"
  done | sha256sum | cut -c1-32
}

java_ingredients() {
  { contents_of "${java_sources[@]}" && cat "$JAVA_HOME/release"; } | sha256sum | cut -c1-32
}

# To be called when Maven has packaged all of it.
java_is_built() {
  made_from java "$(java_ingredients) $(java_results)"
}

build_java() {
  local from
  from=$(java_ingredients)
  if [[ ! -x $root/runner-agent/target/runner/bin/runner || ! -d $root/control-plane/target/lib ]] ||
    ! is_current java "$from $(java_results)"; then
    rm -rf "$stamps/java" "$root/control-plane/target/lib"
    long_step "building the control plane and the runner" "$root/target/log/build.log" \
      maven -pl control-plane,runner-agent,demo-agent -am -Dmaven.test.skip=true package
    made_from java "$from $(java_results)"
  fi
}

maven() {
  (cd "$root" && ./mvnw --batch-mode --no-transfer-progress "$@")
}
