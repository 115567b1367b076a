#!/usr/bin/env bash
# What `ip route` calls "dead" may still carry half of the traffic.
#
# One would think that `dead linkdown` beside a next hop says what the kernel does with it. The words are made when
# the table is printed, by net.ipv4.conf.*.ignore_routes_with_linkdown as it is at that moment. Whether the next hop
# is used was settled when the link last changed. Switched on after the carrier was lost: printed as dead, and used
# all the same. Switched off after: no longer printed as dead, and still not used.
#
# Seen: iproute2 6.1.0-3 (Debian 12), Linux 6.18.44.
#   switched on after the loss:  nexthop via 198.51.100.1 dev iwn0 weight 1 dead linkdown   22 of 40 look-ups by it
#   switched off after the loss: nexthop via 198.51.100.1 dev iwn0 weight 1 linkdown         0 of 40 look-ups by it
# To rely on: read the switch and the order of events, or measure.
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
ip route add default nexthop via 192.0.2.1 dev em0 nexthop via 198.51.100.1 dev iwn0

ignore_linkdown() { for dev in all em0 iwn0; do echo "$1" >"/proc/sys/net/ipv4/conf/$dev/ignore_routes_with_linkdown"; done; }
carrier() {
  ip link set iwn0-peer "$1"
  until [ "$(cat /sys/class/net/iwn0/carrier)" = "$2" ]; do sleep 0.1; done
  [ "$2" = 1 ] && return
  until ip route show default | grep -q linkdown; do sleep 0.1; done
}
words() { ip route show default | grep iwn0 | xargs; }
lookups_by_iwn0() { for host in {1..40}; do ip route get "203.0.113.$host"; done | grep -c 'dev iwn0' || true; }

ignore_linkdown 0
carrier down 0
ignore_linkdown 1
on_words=$(words) on_used=$(lookups_by_iwn0)

carrier up 1
until ! ip route show default | grep -q linkdown; do sleep 0.1; done
carrier down 0
ignore_linkdown 0
off_words=$(words) off_used=$(lookups_by_iwn0)

ip -V
uname -sr
echo "switched on after the loss:  $on_words; $on_used of 40 look-ups by it"
echo "switched off after the loss: $off_words; $off_used of 40 look-ups by it"
[[ $on_words = *'dead linkdown'* ]] || changed 'it is not printed as dead.'
[ "$on_used" -gt 0 ] || changed 'a next hop printed as dead is not used.'
[[ $off_words = *linkdown* && $off_words != *dead* ]] || changed 'it is printed as dead.'
[ "$off_used" = 0 ] || changed 'the next hop is used again as soon as the switch is off.'
