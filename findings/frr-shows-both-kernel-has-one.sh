#!/usr/bin/env bash
# After one flap of a link, FRR shows two next hops of a default and the kernel has one, until further notice.
#
# FRR installs two static defaults as one route through a group of next hop objects. When the link of one goes and
# comes back, one expects both again, as with a plain multipath route. The kernel deletes a next hop object with its
# link (the mere loss of the carrier will do) and takes it out of the group; zebra, which has both marked as active
# and installed, does not put it back. The table looks like that of a healthy router with one uplink.
#
# Seen: frr 8.4.4-1.1~deb12u2 (Debian 12), Linux 6.18.44; 10 s after the carrier came back.
#   zebra:  * 192.0.2.1, via em0, weight 1 * 198.51.100.1, via iwn0, weight 1
#   kernel: default nhid 12 via 192.0.2.1 dev em0 proto static metric 20
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
ip link set lo up
for uplink in em0:192.0.2 iwn0:198.51.100; do
  ip link add "${uplink%:*}" type veth peer name "${uplink%:*}-peer"
  ip addr add "${uplink#*:}.10/24" dev "${uplink%:*}"
  ip link set "${uplink%:*}" up
  ip link set "${uplink%:*}-peer" up
done
install -d -o frr -g frr /run/frr
printf 'ip route 0.0.0.0/0 192.0.2.1\nip route 0.0.0.0/0 198.51.100.1\n' >/etc/frr/frr.conf
for daemon in zebra staticd; do "/usr/lib/frr/$daemon" -d -A 127.0.0.1 >/dev/null; done
vtysh -b >/dev/null

in_kernel() { ip route show default | grep -o 'dev [a-z0-9]*' | xargs; }
in_zebra() { vtysh -c 'show ip route 0.0.0.0/0' | grep '\*.*via' | xargs; }
# within SECONDS COMMAND VALUE: waits until the command says it
within() {
  for ((i = 0; i < $1 * 5; i++)); do
    [ "$("$2")" = "$3" ] && return
    sleep 0.2
  done
  return 1
}
within 30 in_kernel 'dev em0 dev iwn0' || cannot "FRR does not install both defaults: $(in_kernel)"
before=$(ip route show default | xargs) zebra_before=$(in_zebra)
ip link set iwn0-peer down
within 30 in_kernel 'dev em0' || changed 'the kernel keeps the next hop whose carrier is lost.'
ip link set iwn0-peer up
within 10 in_kernel 'dev em0 dev iwn0' && changed 'both next hops are back in the kernel.'
within 10 in_zebra "$zebra_before" || changed "zebra does not show both: $(in_zebra)"

/usr/lib/frr/zebra --version | sed -n 1p
uname -sr
echo "kernel before: $before"
echo "kernel after:  $(ip route show default | xargs)"
echo "zebra after:   $(in_zebra)"
