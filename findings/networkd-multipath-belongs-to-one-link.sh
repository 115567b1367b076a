#!/usr/bin/env bash
# A multipath default of systemd-networkd goes away when the link in whose file it stands loses its carrier.
#
# `MultiPathRoute=` names a gateway and an interface for each next hop, so one would take the file in which it
# stands for a mere place. It is the owner: when em0, in whose file it stands, loses its carrier, the whole route is
# removed, although iwn0 works. When iwn0 loses it, the route stays, with that next hop marked `dead linkdown`.
#
# Seen: systemd 252.39-1~deb12u2 (Debian 12), Linux 6.18.44.
#   iwn0 without carrier: default … nexthop via 192.0.2.1 dev em0 weight 1 nexthop via 198.51.100.1 dev iwn0 weight 1 dead linkdown
#   em0 without carrier:  no default route
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='systemd=252.* iproute2=6.1.0-*'
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
mount -o remount,ro,bind /sys 2>/dev/null || mount -o remount,ro /sys # then networkd does not wait for udev
ip link set lo up
for uplink in em0:192.0.2 iwn0:198.51.100; do
  name=${uplink%:*} net=${uplink#*:}
  ip link add "$name" type veth peer name "$name-peer"
  ip link set "$name-peer" up
  printf '[Match]\nName=%s\n[Network]\nAddress=%s.10/24\n' "$name" "$net" >"/etc/systemd/network/$name.network"
done
printf '[Route]\nDestination=0.0.0.0/0\nMetric=20\nMultiPathRoute=192.0.2.1@em0 1\nMultiPathRoute=198.51.100.1@iwn0 1\n' \
  >>/etc/systemd/network/em0.network
install -d -o systemd-network -g systemd-network /run/systemd /run/systemd/netif /run/systemd/netif/{links,leases,lldp}
/lib/systemd/systemd-networkd >/tmp/networkd.log 2>&1 &

default() { ip route show default | xargs; }
# settles PATTERN: waits until the default is like that
settles() {
  for _ in {1..150}; do
    # shellcheck disable=SC2053 # a pattern
    [[ $(default) = $1 ]] && return
    sleep 0.2
  done
  return 1
}
settles '*em0 weight 1 nexthop*iwn0 weight 1' || cannot "networkd does not set the route: $(default) $(tail -n 1 /tmp/networkd.log)"
before=$(default)
ip link set iwn0-peer down
settles '*linkdown*' || changed "iwn0 without carrier: $(default)"
other=$(default)
ip link set iwn0-peer up
settles "$before" || changed "iwn0 again with carrier: $(default)"
ip link set em0-peer down
settles '' || changed "em0 without carrier: $(default)"

/lib/systemd/systemd-networkd --version | sed -n 1p
uname -sr
echo "before:               $before"
echo "iwn0 without carrier: $other"
echo "em0 without carrier:  no default route"
ip -br addr show iwn0
