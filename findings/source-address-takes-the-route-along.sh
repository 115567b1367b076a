#!/usr/bin/env bash
# Removing one address deletes a whole multipath route, the next hop of the other uplink included.
#
# A multipath default survives the loss of an address of one uplink: that next hop is marked `dead linkdown`
# (although the link is up), the other works on. With a preferred source (`src`, as DHCP clients set it) one would
# expect the same, or that the preference goes. The kernel deletes the route: the uplink that had nothing to do with
# it has no default any more.
#
# Seen: iproute2 6.1.0-3 (Debian 12), Linux 6.18.44.
#   without src: default  nexthop via 192.0.2.1 dev em0 weight 1 dead linkdown nexthop via 198.51.100.1 dev iwn0 weight 1
#   with src:    no default route
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
for uplink in em0:192.0.2 iwn0:198.51.100; do
  ip link add "${uplink%:*}" type veth peer name "${uplink%:*}-peer"
  ip addr add "${uplink#*:}.10/24" dev "${uplink%:*}"
  ip link set "${uplink%:*}" up
  ip link set "${uplink%:*}-peer" up
done

# after_loss [src ADDRESS]: what is left of the default once em0 has lost its address
after_loss() {
  ip addr replace 192.0.2.10/24 dev em0
  ip route replace default "$@" nexthop via 192.0.2.1 dev em0 nexthop via 198.51.100.1 dev iwn0
  ip addr del 192.0.2.10/24 dev em0
  ip route show default | xargs
}
without=$(after_loss)
ip route flush default
with=$(after_loss src 192.0.2.10)

ip -V
uname -sr
echo "without src: ${without:-no default route}"
echo "with src:    ${with:-no default route}"
[[ $without = *'dev em0 weight 1 dead linkdown'*'dev iwn0'* ]] || changed 'the next hop is not marked dead while the link is up.'
[ -z "$with" ] || changed 'something is left of the route with a preferred source.'
