#!/usr/bin/env bash
# `ip -j monitor` prints plain text, without a word about it.
#
# `ip -j` makes JSON of everything a poller needs, so one would have `ip -j monitor` wake it by JSON as well. The
# option is taken, the exit status is 0, and what comes is the text for people. Seen for addresses, links and
# routes.
#
# Seen: iproute2 6.1.0-3 (Debian 12).
#   ip -j route show:    [{"dst":"192.0.2.0/24","dev":"em0",…}]
#   ip -j monitor route: 203.0.113.0/24 via 192.0.2.1 dev em0
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
ip link add em0 type veth peer name em0-peer
ip addr add 192.0.2.10/24 dev em0
ip link set em0 up
ip link set em0-peer up

ip -j monitor route >/tmp/events &
for _ in {1..100}; do
  # again and again: the monitor says nothing when it is ready
  ip route replace 203.0.113.0/24 via 192.0.2.1 dev em0
  ip route del 203.0.113.0/24
  [ -s /tmp/events ] && break
  sleep 0.1
done
kill "$!"
shown=$(ip -j route show) event=$(head -n 1 /tmp/events | xargs)

ip -V
echo "ip -j route show:    $shown"
echo "ip -j monitor route: $event"
[[ $shown = '[{"dst"'* ]] || changed 'the list is not JSON.'
[[ $event = '203.0.113.0/24 via 192.0.2.1 dev em0'* ]] || changed 'an event is not plain text.'
