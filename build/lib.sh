# Shared by the scripts of this folder: the checkout's root as working folder, and one way to fail.
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

say() { printf '\n== %s\n' "$*"; }
die() { printf '%s\n' "${0##*/}: $*" >&2; exit 1; }

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is needed: https://dot.net"
    dotnet --version >/dev/null 2>&1 || die "the .NET SDK of global.json ($(grep -o '"version": "[^"]*' global.json | cut -d'"' -f4) or newer) is needed"
}

# Node.js runs the clients' tests and generates the SDKs.
need_node() {
    command -v npm >/dev/null && command -v node >/dev/null && return
    if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
        apt-get update -q >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -yq nodejs npm >/dev/null || die "Node.js could not be installed"
    else
        die "Node.js 20 or newer with npm is needed"
    fi
}
