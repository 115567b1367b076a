#!/usr/bin/env bash
# A session without a gateway may be one of several next hops in IPv4; in IPv6 only as an object.
#
# A modem's or a tunnel's default has no gateway (`default dev wwan0`). IPv4 takes it into a multipath route as
# `nexthop dev wwan0`, and one expects the same words to do for IPv6, which takes them as a single default. It refuses
# them as one of several. The same two next hops as nexthop objects in a group, and a route to the group, it takes.
#
# Seen: iproute2 6.1.0-3 (Debian 12), Linux 6.18.44.
#   IPv4: 2 next hops
#   IPv6: Error: Device only routes can not be added for IPv6 using the multipath API.
#   IPv6, a group of nexthop objects: 2 next hops
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-*'
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
for name in em0 wwan0; do
  ip link add "$name" type veth peer name "$name-peer"
  sysctl -qw "net.ipv6.conf.$name.accept_dad=0"
  ip link set "$name" up
  ip link set "$name-peer" up
done
ip addr add 192.0.2.10/24 dev em0
ip addr add 2001:db8:1::10/64 dev em0
ip addr add 2001:db8:2::10/64 dev wwan0
# each by itself is in order
ip -6 route add default via 2001:db8:1::1 dev em0 metric 1
ip -6 route add default dev wwan0 metric 2

next_hops() { ip "$1" route show default metric "$2" | grep -c 'nexthop' || true; }
ip route add default metric 100 nexthop via 192.0.2.1 dev em0 nexthop dev wwan0 || changed 'IPv4 takes none, either.'
status=0
said=$(ip -6 route add default metric 100 nexthop via 2001:db8:1::1 dev em0 nexthop dev wwan0 2>&1) || status=$?
ip -6 nexthop add id 1 via 2001:db8:1::1 dev em0
ip -6 nexthop add id 2 dev wwan0
ip nexthop add id 3 group 1/2
ip -6 route add default metric 200 nhid 3 || changed 'IPv6 takes no group of such next hops.'

uname -sr
ip -V
echo "IPv4: $(next_hops -4 100) next hops"
echo "IPv6: $said"
echo "IPv6, a group of nexthop objects: $(next_hops -6 200) next hops"
[ "$(next_hops -4 100)" = 2 ] || changed 'IPv4 has not both next hops.'
[ "$status" != 0 ] || changed 'IPv6 takes a next hop without a gateway.'
[ "$(next_hops -6 200)" = 2 ] || changed 'the group has not both next hops.'
