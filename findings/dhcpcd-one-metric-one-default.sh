#!/usr/bin/env bash
# `metric 100` for both uplinks in dhcpcd.conf leaves one default route, not two of one metric.
#
# By itself dhcpcd gives each interface a metric of its own, and adds a default for each. To have them equal, one
# writes `metric 100` for both, and expects two entries of metric 100. There is one: the second lease adds no
# default, and its uplink is idle.
#
# Seen: dhcpcd-base 9.4.1-24~deb12u5 and dnsmasq-base 2.90 (Debian 12), Linux 6.18.44.
#   no metric given:     default via 192.0.2.1 dev em0 … metric 1002; default via 198.51.100.1 dev iwn0 … metric 1004
#   metric 100 for both: default via 192.0.2.1 dev em0 … metric 100
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='dhcpcd-base=9.4.1-* dnsmasq-base=2.90-* iproute2=6.1.0-*'
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
  ip link set "$name" up
  ip -n "isp-$name" addr add "$net.1/24" dev eth0
  ip -n "isp-$name" link set eth0 up
  ip netns exec "isp-$name" dnsmasq --conf-file=/dev/null --port=0 --interface=eth0 --bind-interfaces \
    --dhcp-range="$net.10,$net.10,1h" --dhcp-leasefile="/tmp/$name.leases" --pid-file="/tmp/$name.pid" --user=root
done

# defaults CONFIGURATION: the default routes once both uplinks have their address, and some seconds to settle
defaults() {
  ip route flush default 2>/dev/null || true
  for name in em0 iwn0; do ip addr flush dev "$name"; done
  printf 'nodev\nnoarp\nnohook resolv.conf, hostname\n%s\n' "$1" >/etc/dhcpcd.conf
  dhcpcd -4 -q -f /etc/dhcpcd.conf em0 iwn0 >/dev/null 2>&1 || true
  for name in em0 iwn0; do
    for _ in {1..300}; do
      ip -4 addr show "$name" | grep -q inet && break
      sleep 0.1
    done
    ip -4 addr show "$name" | grep -q inet || cannot "dhcpcd gets no address on $name."
  done
  sleep 5
  ip route show default | sed 's/ *$//'
  dhcpcd -x >/dev/null 2>&1 || true
  while pgrep -x dhcpcd >/dev/null; do sleep 0.1; done
}
own=$(defaults '')
equal=$(defaults $'interface em0\nmetric 100\ninterface iwn0\nmetric 100')

dhcpcd --version | sed -n 1p
uname -sr
echo "no metric given:" && echo "$own"
echo "metric 100 for both:" && echo "$equal"
[ "$(grep -c '^default' <<<"$own")" = 2 ] || changed 'without a metric there are not two defaults.'
[ "$(grep -c '^default.* metric 100$' <<<"$equal")" = 1 ] || changed 'there is not just one default of metric 100.'
