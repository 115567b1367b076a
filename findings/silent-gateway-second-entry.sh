#!/usr/bin/env bash
# Two defaults of one metric are a fallback after all: the kernel leaves a gateway that fails ARP.
#
# Two IPv4 defaults added as entries of their own (`ip route append`, one metric) are not a multipath route, and one
# would say that the second is never used while the first is in the table. But among entries of one metric the
# kernel passes over a gateway whose neighbour entry failed, without a word and without a change in the table, and
# goes back when it answers. With two metrics it does not: the better one is kept, dead gateway or not.
#
# Seen: iproute2 6.1.0-3 (Debian 12), Linux 6.18.44.
#   metric 100 and 100: by em0, gateway of em0 silent: by iwn0, answering again: by em0
#   metric 100 and 200: by em0, gateway of em0 silent: by em0
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='iproute2=6.1.0-* iputils-ping'
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
  name=${uplink%:*} net=${uplink#*:}
  ip netns add "isp-$name"
  ip link add "$name" type veth peer name eth0 netns "isp-$name"
  ip addr add "$net.10/24" dev "$name"
  ip link set "$name" up
  ip -n "isp-$name" addr add "$net.1/24" dev eth0
  ip -n "isp-$name" addr add 203.0.113.1/32 dev lo
  ip -n "isp-$name" link set eth0 up
  ip -n "isp-$name" link set lo up
done

used() { ip route get 203.0.113.1 | grep -o 'dev [a-z0-9]*'; }
# asks until the neighbour entry of em0's gateway is in the state wanted, or until nobody would wait longer
until_gateway() {
  for _ in {1..100}; do
    ip neigh show 192.0.2.1 dev em0 | grep -q "$1" && return
    ping -c 1 -W 1 -I em0 192.0.2.1 >/dev/null 2>&1 || true
  done
  cannot "the gateway's neighbour entry does not become $1."
}
gateway() {
  ip -n isp-em0 link set eth0 arp "$1"
  ip neigh flush dev em0
  until_gateway "$2"
}
defaults() {
  ip route flush default 2>/dev/null || true
  ip route add default via 192.0.2.1 dev em0 metric 100
  ip route append default via 198.51.100.1 dev iwn0 metric "$1"
}

gateway on REACHABLE
defaults 100
before=$(used) table=$(ip route show default)
gateway off FAILED
silent=$(used) table_then=$(ip route show default)
gateway on REACHABLE
back=$(used)
defaults 200
gateway off FAILED
other_metric=$(used)

ip -V
uname -sr
echo "metric 100 and 100: $before; gateway of em0 silent: $silent; answering again: $back"
echo "metric 100 and 200, gateway of em0 silent: $other_metric"
[ "$before" = 'dev em0' ] || changed 'the first entry is not the one that is used.'
[ "$silent" = 'dev iwn0' ] || changed 'the kernel stays with the silent gateway.'
[ "$table" = "$table_then" ] || changed 'the table shows it.'
[ "$back" = 'dev em0' ] || changed 'the kernel does not go back.'
[ "$other_metric" = 'dev em0' ] || changed 'a worse metric is used, too.'
