#!/usr/bin/env bash
# keepalived's own check refuses a file that keepalived itself runs without a word of failure.
#
# An instance that carries a default route and no address (virtual_routes alone) is what a router with two uplinks needs.
# `keepalived -t` says "No VIP specified; at least one is sensible" and exits 5, its status for a faulty configuration.
# Started with the same file keepalived becomes master and sets the route. With any address beside the route, one of the
# loopback interface will do, the check passes. Who deploys only what passes `-t` cannot deploy the file as it is.
#
# Seen: keepalived 1:2.2.7-1+b2 (Debian 12), Linux 6.18.44.
#   check without an address: exit 5
#   run without an address:   default via 192.0.2.1 dev em0 proto keepalived metric 10
#   check with an address:    exit 0
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='keepalived=1:2.2.7-* iproute2=6.1.0-*'
cannot() { echo "Cannot run: $1" >&2; exit 2; }
changed() { echo "Changed: $1" >&2; exit 1; }

# A copy of this system that is gone afterwards: its files in memory, its processes and its network its own.
case ${1:-} in
  '')
    [ "$(id -u)" = 0 ] || cannot 'it needs root.'
    unshare --mount --net --pid --fork true 2>/dev/null || cannot 'namespaces are not permitted here.'
    box=$(mktemp -d) status=0
    unshare --mount --pid --fork --kill-child bash "$0" "$box" || status=$?
    rmdir "$box"
    exit "$status"
    ;;
  inside) ;;
  *)
    mount -t tmpfs box "$1" && mkdir "$1"/{upper,work,root}
    mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" box "$1/root" || cannot 'no overlay file system.'
    cp "$0" "$1/root/finding"
    cp -L --remove-destination /etc/resolv.conf "$1/root/etc/resolv.conf"
    cd "$1/root"
    for dir in run tmp; do mount -t tmpfs "$dir" "$dir"; done
    mount -t proc proc proc && mount --rbind /dev dev
    printf '#!/bin/sh\nexit 101\n' >usr/sbin/policy-rc.d && chmod +x usr/sbin/policy-rc.d
    export DEBIAN_FRONTEND=noninteractive LC_ALL=C
    # shellcheck disable=SC2086 # one argument per package
    { chroot . apt-get update && chroot . apt-get install -y --no-install-recommends $PACKAGES; } >tmp/apt 2>&1 </dev/null ||
      cannot "Debian 12 with $PACKAGES is needed; apt-get said: $(tail -n 1 tmp/apt)"
    exec unshare --net chroot . bash -c 'mount -t sysfs sysfs /sys && exec bash /finding inside'
    ;;
esac
# What fails below without having been asked about is no finding.
set -E
trap 'cannot "line $LINENO failed: $BASH_COMMAND"' ERR
ip link add em0 type veth peer name far
ip link set em0 up
ip link set far up
ip addr add 192.0.2.10/24 dev em0

# configuration [LINES]: one instance with a default route, and what else is told
configuration() {
  cat >/tmp/keepalived.conf <<EOF
vrrp_instance em0 {
    state MASTER
    interface em0
    virtual_router_id 51
    priority 100
    ${1:-}
    virtual_routes {
        default via 192.0.2.1 dev em0 metric 10
    }
}
EOF
}

check() {
  local status=0
  keepalived -t -f /tmp/keepalived.conf >/tmp/check 2>&1 </dev/null || status=$?
  echo "exit $status"
}

configuration
without=$(check)
grep -q 'No VIP specified' /tmp/check || without="$without, without the sentence"
keepalived -n -P -f /tmp/keepalived.conf >/tmp/run 2>&1 </dev/null &
running=$!
for _ in $(seq 100); do
  route=$(ip route show default)
  [ -z "$route" ] || break
  sleep 0.1
done
kill "$running" && wait "$running" || true
configuration 'virtual_ipaddress { 169.254.51.1/32 dev lo scope host }'
with=$(check)

printf 'check without an address: %s\nrun without an address:   %s\ncheck with an address:    %s\n' "$without" "$route" "$with"
[ "$without" = 'exit 5' ] || changed 'the check does not refuse it any more.'
case $route in
  'default via 192.0.2.1 dev em0 '*'metric 10'*) ;;
  *) changed 'keepalived does not set the route.' ;;
esac
[ "$with" = 'exit 0' ] || changed 'the check refuses it with an address, too.'
