#!/usr/bin/env bash
# Where FRR is installed, two kinds of routes are printed as `proto static`, and `ip route show proto static` lists one.
#
# FRR's static routes have the number 196, an administrator's have 4. iproute2 has a name for 4 alone, so one expects
# `proto 196`, or a name of its own. FRR's package brings a list of names in which 196 is `static`, too. Both are printed
# alike from then on, but the word is read as 4: neither the filter nor `ip route del … proto static` finds FRR's route.
#
# Seen: frr 8.4.4-1.1~deb12u2 and iproute2 6.1.0-3 (Debian 12), Linux 6.18.44.
#   printed as proto static: 2; listed by proto static: 1; by number: proto 196, proto 4
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='frr=8.4.4-* iproute2=6.1.0-*'
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
ip link add em0 type veth peer name em0-peer
ip addr add 192.0.2.10/24 dev em0
ip link set em0 up
ip link set em0-peer up
# as zebra sets it (zebra/rt_netlink.h), and as an administrator does
ip route add 198.51.100.0/24 via 192.0.2.1 proto 196
ip route add 203.0.113.0/24 via 192.0.2.1 proto static

printed=$(ip route show via 192.0.2.1 | grep -c 'proto static') || true
listed=$(ip route show via 192.0.2.1 proto static | grep -c .) || true
numbers=$(ip -N route show via 192.0.2.1 | grep -o 'proto [0-9]*' | paste -sd, | sed 's/,/, /')
status=0
said=$(ip route del 198.51.100.0/24 via 192.0.2.1 proto static 2>&1) || status=$?

/usr/lib/frr/zebra --version | sed -n 1p
uname -sr
echo "printed as proto static: $printed; listed by proto static: $listed; by number: $numbers"
echo "deleting FRR's by the word that is printed: $said"
[ "$printed" = 2 ] || changed "printed as proto static: $printed."
[ "$listed" = 1 ] || changed "listed by proto static: $listed."
[ "$status" != 0 ] || changed "the word finds FRR's route."
