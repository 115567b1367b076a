#!/usr/bin/env bash
# `sudo -n -l COMMAND` succeeds for a command that `sudo -n COMMAND` refuses.
#
# To know whether a command may be run without a password, one asks `sudo -n -l COMMAND` and takes its exit status.
# That tells whether the rules permit the command at all. The password is asked for by the listing itself, and one
# rule with NOPASSWD for any other command is enough to list without one. What tells the truth is the long listing
# (`-l -l`): its entry says `!authenticate` or not.
#
# Seen: sudo 1.9.13p3-1+deb12u4 (Debian 12).
#   sudo -n -l /usr/bin/id: /usr/bin/id (exit 0)
#   sudo -n /usr/bin/id:    sudo: a password is required (exit 1)
set -euo pipefail
shopt -s inherit_errexit
PACKAGES='sudo=1.9.13p3-*'
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
useradd --no-create-home netmon
cat >/etc/sudoers.d/netmon <<'END'
netmon ALL=(root) NOPASSWD: /usr/bin/true
netmon ALL=(root) /usr/bin/id
END
as_netmon() { setpriv --reuid netmon --regid netmon --init-groups sudo -n "$@" </dev/null 2>&1; }
list_status=0 run_status=0
list=$(as_netmon -l /usr/bin/id) || list_status=$?
run=$(as_netmon /usr/bin/id) || run_status=$?
long=$(as_netmon -l -l)

sudo --version | sed -n 1p
echo "sudo -n -l /usr/bin/id: $list (exit $list_status)"
echo "sudo -n /usr/bin/id:    $run (exit $run_status)"
echo "sudo -n -l -l:" && echo "$long"
[ "$list_status" = 0 ] || changed 'the listing does not succeed.'
[ "$run_status" = 1 ] || changed 'the command is run.'
[ "$(grep -c '!authenticate' <<<"$long")" = 1 ] || changed 'the long listing does not mark the one rule that needs no password.'
