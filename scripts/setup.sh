#!/usr/bin/env bash
# Make .venv from the lock: `setup.sh` installs what runs Meridian, `setup.sh dev` what tests it as well.
# Uses uv where there is one, else venv and pip, else pip out of Debian's own package.
set -euo pipefail
cd "$(dirname "$0")/.."
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

kind=${1:-run}
lock=requirements.txt
[ "$kind" = run ] || lock=requirements-dev.txt

# .venv/made-from says what .venv was made from, and stands there only while .venv is whole.
stamp=.venv/made-from
inputs=$(cat requirements.txt requirements-dev.txt pyproject.toml scripts/setup.sh | cksum)

say() { printf '%s\n' "$*" >&2; }
stop() { say "meridian: $*"; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

is_made_here() { [ -f "$stamp" ] && [ "$(head -n 1 "$stamp")" = "$PWD" ] && .venv/bin/python -c '' 2>/dev/null; }
is_current() { is_made_here && { grep -qx "dev $inputs" "$stamp" || grep -qx "$kind $inputs" "$stamp"; }; }
is_extendable() { is_made_here && { have uv || .venv/bin/python -m pip --version >/dev/null 2>&1; }; }

find_python() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$name" && return
    done
    stop "needs Python 3.11 or newer, and found none. On Debian: apt-get install python3"
}

# Debian keeps pip apart from Python, and the certificates that pip trusts apart from both. Its packages hold them:
# nothing is installed and no root is needed.
fetch_debian_pip() (
    cd "$1"
    packages=(python3-pip-whl ca-certificates)
    own_lists=(-o "Dir::State=$1" -o "Dir::Cache=$1")  # for where the machine's are missing or out of date
    mkdir -p lists/partial archives/partial
    apt-get download -qq "${packages[@]}" ||
        { apt-get update -qq "${own_lists[@]}" && apt-get download -qq "${own_lists[@]}" "${packages[@]}"; } &&
        for deb in *.deb; do dpkg-deb -x "$deb" .; done
)

make_venv_with_debian_pip() (
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    say "This Python comes without pip: taking Debian's ..."
    fetch_debian_pip "$scratch" >"$scratch/log" 2>&1 || { tail -n 3 "$scratch/log" >&2; exit 1; }
    wheel=$(echo "$scratch"/usr/share/python-wheels/pip-*.whl)
    "$1" -m venv --without-pip .venv && .venv/bin/python "$wheel/pip" install --quiet --no-index --no-deps "$wheel"
    [ -e /etc/ssl/certs/ca-certificates.crt ] || trust_certificates "$scratch"/usr/share/ca-certificates/mozilla/*.crt
)

trust_certificates() {
    cat "$@" >.venv/certificates.crt
    printf '[global]\ncert = %s\n' "$PWD/.venv/certificates.crt" >.venv/pip.conf
}

make_venv() {
    rm -rf .venv
    if have uv; then
        uv venv --quiet --python '>=3.11' .venv
        return
    fi
    local python
    python=$(find_python)
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif ! { have apt-get && make_venv_with_debian_pip "$python"; }; then
        stop "needs pip, which this Python lacks. On Debian: apt-get install python3-venv. Or install uv."
    fi
}

show_progress() {
    local first package rest
    while read -r first package rest; do
        if [ "$first" = Collecting ] && [ -t 2 ]; then printf '\r\033[K  %s' "$package" >&2; fi
    done
    if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

install() {
    if have uv; then
        uv pip install --python .venv "$@"
    else
        .venv/bin/python -m pip install "$@" | show_progress
    fi
}

is_current && exit
is_extendable || { say "Making .venv ..."; make_venv; }
rm -f "$stamp"
say "Installing $(grep -c == "$lock") packages from $lock ..."
install --require-hashes -r "$lock"
say "Installing Meridian itself ..."
PYTHONWARNINGS=ignore install --quiet --no-deps --no-build-isolation --editable .
printf '%s\n' "$PWD" "$kind $inputs" >"$stamp"
say "Ready in ${SECONDS} s: .venv/bin/meridian"
