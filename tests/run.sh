#!/usr/bin/env bash
# The one test command: every stage runs, each with its time; the last lines say what each runner said.
# Needs Rust, Python 3 and Node 20. A stage whose tool is missing is skipped, and fails when CI=true.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."

project=$PWD
host=$(rustc -vV | sed -n 's/^host: //p')
# The Node builder always names a target. All others name it too, so that dependencies are compiled once.
export CARGO_BUILD_TARGET=$host CARGO_TARGET_DIR=$project/target
export VAKTHUND_BIN=$project/target/$host/debug/vakthund
export VAKTHUND_NODE_BUILT=$project/target/node
export CARGO_TERM_COLOR=never NO_COLOR=1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
summary=() failed=() skipped=()

# stage NAME PATTERN COMMAND...: runs it, keeps the lines of its output that match for the summary.
stage() {
  local name=$1 pattern=$2 began=$SECONDS status=0
  shift 2
  printf '\n=== %s\n' "$name"
  "$@" 2>&1 | tee "$logs/stage" || status=$?
  local took=$((SECONDS - began))
  printf -- '--- %s: %s, %d s\n' "$name" "$([ $status = 0 ] && echo ok || echo FAILED)" "$took"
  summary+=("$name ($took s)" "$(grep -E "$pattern" "$logs/stage" | tail -n 8 | sed 's/^/    /' || true)")
  [ $status = 0 ] || failed+=("$name")
}

# skip NAME WHY: says so; in CI a stage that did not run is a failure.
skip() {
  printf '\n=== %s\n--- %s: skipped, %s\n' "$1" "$1" "$2"
  skipped+=("$1: $2")
  [ "${CI:-}" != true ] || failed+=("$1 (skipped)")
}

have() { command -v "$1" >/dev/null; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif have sudo; then sudo -n "$@"; else return 1; fi
}

rust_tests() {
  local apart=(--workspace --exclude vakthund-python --exclude vakthund-node --exclude vakthund-benches)
  if have cargo-nextest; then
    # It leaves the examples in documentation to cargo.
    cargo nextest run --no-fail-fast "${apart[@]}" && cargo test --doc -p vakthund
  else
    cargo test --no-fail-fast "${apart[@]}"
  fi
}

# True when virtual environments can be made; on Debian that is a package of its own.
python_ready() {
  have python3 || return 1
  python3 -c 'import ensurepip, venv' 2>/dev/null && return
  have apt-get || return 1
  { as_root apt-get update -q && as_root apt-get install -qy python3-venv; } >"$logs/apt" 2>&1 ||
    { tail -n 3 "$logs/apt"; return 1; }
  python3 -c 'import ensurepip, venv' 2>/dev/null
}

# The engine that reads scanned pages, with the languages it reads them in.
scans_ready() {
  tesseract --list-langs 2>&1 | grep -qx nor && return
  have apt-get || return 1
  { as_root apt-get update -q && as_root apt-get install -qy tesseract-ocr tesseract-ocr-swe tesseract-ocr-nor; } \
    >"$logs/apt" 2>&1 || { tail -n 3 "$logs/apt"; return 1; }
}

# Postfix, and what asks the gateway as if it were clamd. Exim cannot be installed beside Postfix: it is unpacked, and
# only its libraries are installed.
mail_servers_ready() {
  have apt-get && have dpkg || return 1
  {
    as_root apt-get update -q &&
      echo 'postfix postfix/main_mailer_type select No configuration' | as_root debconf-set-selections &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends postfix clamav-milter rspamd &&
      exim_unpacked
  } >"$logs/apt" 2>&1 || { tail -n 3 "$logs/apt"; return 1; }
}

exim_unpacked() (
  mkdir -p "$project/target/exim" && cd "$project/target/exim" || return 1
  id Debian-exim || as_root useradd --system Debian-exim || return 1
  [ ! -x root/usr/sbin/exim4 ] || return 0
  apt-get download exim4-daemon-heavy &&
    as_root apt-get install -qy --no-install-recommends \
      $(apt-cache depends exim4-daemon-heavy | sed -n 's/^ *Depends: \(lib.*\)/\1/p') &&
    dpkg -x exim4-daemon-heavy_*.deb root
)

# What pymilter is compiled against, and pymilter.
milter_ready() {
  .venv/bin/python -c 'import Milter' 2>/dev/null && return
  have apt-get || return 1
  {
    as_root apt-get update -q && as_root apt-get install -qy --no-install-recommends libmilter-dev gcc python3-dev &&
      .venv/bin/pip install --quiet --disable-pip-version-check -r tests/gateway/requirements.txt
  } >"$logs/apt" 2>&1 || { tail -n 3 "$logs/apt"; return 1; }
}

# A test that hangs must not take the rest of the run with it.
mail_servers() {
  VAKTHUND_EXIM=$project/target/exim/root/usr/sbin/exim4 timeout --kill-after=10 900 \
    .venv/bin/python -m pytest -p no:cacheprovider -q tests/gateway
}

# Chained by &&: below a stage, the shell no longer stops at the first error by itself.
python_build() (
  { [ -x .venv/bin/pip ] || python3 -m venv .venv; } &&
    .venv/bin/pip install --quiet --disable-pip-version-check -r tests/python/requirements.txt &&
    # The builder installs into the environment that is active.
    export VIRTUAL_ENV=$project/.venv PATH=$project/.venv/bin:$PATH &&
    cd bindings-python && maturin develop
)

python_tests() { .venv/bin/python -m pytest -p no:cacheprovider tests/python; }

python_stub() (
  cd bindings-python || return 1
  if ! ../.venv/bin/python -c 'import Milter' 2>/dev/null; then
    # The sample on pymilter cannot be imported.
    echo vakthund.milter >"$logs/absent"
    set -- --allowlist "$logs/absent"
  fi
  ../.venv/bin/python -m mypy.stubtest vakthund "$@"
)

# Spark runs on Java 17 or newer.
java_runs() { [ "$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')" -ge 17 ] 2>/dev/null; }

spark_ready() {
  java_runs && return
  have apt-get || return 1
  { as_root apt-get update -q && as_root apt-get install -qy openjdk-17-jre-headless; } >"$logs/apt" 2>&1 ||
    { tail -n 3 "$logs/apt"; return 1; }
  java_runs
}

# A cluster that hangs must not take the rest of the run with it.
spark_tests() {
  .venv/bin/pip install --quiet --disable-pip-version-check -r tests/spark/requirements.txt &&
    timeout --kill-after=10 900 .venv/bin/python -m pytest -p no:cacheprovider -q tests/spark
}

node_ready() { have npm && node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)'; }

node_build() (
  cd bindings-node &&
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    npx --no-install napi build --platform --js native.js --dts index.d.ts --output-dir "$VAKTHUND_NODE_BUILT"
)

# The committed loader with the fresh module.
with_module() (
  for module in "$VAKTHUND_NODE_BUILT"/*.node; do export NAPI_RS_NATIVE_LIBRARY_PATH=$module; done
  "$@"
)

node_tests() { with_module node --test --test-reporter=spec tests/node/*.test.js; }

# The plugin's own tests, then mail through a real Haraka on loopback.
haraka_tests() (
  cd bindings-node/haraka &&
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error &&
    # npm knows the package of this tree by no name.
    ln -sfn ../.. node_modules/vakthund &&
    with_module node --test --test-reporter=spec test/*.test.js ../../tests/gateway/haraka.test.js
)

# First, for the Rust tests run it too.
stage 'command line' 'Finished|^error' cargo build -p vakthund-cli
scans_ready || skip 'scanned pages' 'tesseract is missing and could not be installed'
stage 'rust tests' '^test result|Summary \[|^error' rust_tests
stage 'detectors check' '.' "$VAKTHUND_BIN" detectors check
stage 'policy check' '.' "$VAKTHUND_BIN" policy check
if python_ready; then
  stage 'python build' 'Installed|error' python_build
  stage 'python tests' '(passed|failed|error).* in ' python_tests
  milter_ready || skip 'pymilter' 'libmilter-dev, a compiler or pymilter could not be installed'
  stage 'python stub' 'Success|Found|error:' python_stub
  if spark_ready; then
    stage 'spark' '(passed|failed|error).* in ' spark_tests
  else
    skip 'spark' 'Java 17 is missing and could not be installed'
  fi
  if mail_servers_ready; then
    stage 'mail servers' '(passed|failed|error).* in ' mail_servers
  else
    skip 'mail servers' 'Postfix, rspamd, clamav-milter and Exim could not be installed'
  fi
else
  skip 'python' 'python3 with venv is missing and could not be installed'
fi
if node_ready; then
  stage 'node build' 'Finished|error' node_build
  stage 'node tests' '^(#|ℹ) (tests|pass|fail|skipped) ' node_tests
  stage 'haraka plugin' '^(#|ℹ) (tests|pass|fail|skipped) ' haraka_tests
else
  skip 'node' 'node 20 or newer with npm is missing'
fi

printf '\n=== summary (%d s)\n' "$SECONDS"
printf '%s\n' "${summary[@]}"
[ ${#skipped[@]} = 0 ] || printf 'skipped: %s\n' "${skipped[@]}"
if [ ${#failed[@]} != 0 ]; then
  printf 'FAILED: %s\n' "${failed[@]}"
  exit 1
fi
echo 'all stages passed'
