#!/bin/sh
# Makes uplinktop_VERSION_all.deb in the folder named, or here, from dist/ as it is built: npm run package:deb
set -eu
cd "$(dirname "$0")/../.."
out=${1:-.}
version=$(node -p 'require("./package.json").version')
name=${DEBFULLNAME:-$(git config user.name || :)} address=${DEBEMAIL:-$(git config user.email || :)}
if [ -z "$name" ] || [ -z "$address" ]; then
  echo 'package:deb: who makes it? Set DEBFULLNAME and DEBEMAIL, as for dch(1).' >&2
  exit 2
fi
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
usr=$root/usr doc=$root/usr/share/doc/uplinktop

install -Dm644 -t "$usr/share/uplinktop/dist" dist/program.js dist/package.json
sed '1s|.*|#!/usr/bin/node|' dist/uplinktop.js >"$usr/share/uplinktop/dist/uplinktop.js"
chmod 755 "$usr/share/uplinktop/dist/uplinktop.js"
install -Dm644 -t "$usr/share/uplinktop" package.json
mkdir -p "$usr/sbin" "$usr/share/man/man8" "$doc" "$root/DEBIAN"
ln -s ../share/uplinktop/dist/uplinktop.js "$usr/sbin/uplinktop"
gzip -9nc man/uplinktop.8 >"$usr/share/man/man8/uplinktop.8.gz"
install -Dm644 share/completions/uplinktop.bash "$usr/share/bash-completion/completions/uplinktop"
install -Dm644 -t "$usr/share/zsh/vendor-completions" share/completions/_uplinktop
install -Dm644 -t "$usr/share/fish/vendor_completions.d" share/completions/uplinktop.fish
install -Dm644 -t "$usr/lib/systemd/system" share/systemd/uplinktop.service
install -Dm644 share/uplinktop.toml.example "$doc/examples/uplinktop.toml"
install -Dm644 -t "$usr/lib/systemd/system" share/systemd/uplinktop-export.service
install -Dm644 -t "$doc/examples/prometheus" share/prometheus/*.yml
install -Dm644 -t "$doc/examples/grafana" share/grafana/uplinktop.json
install -m644 README.md CHANGELOG.md THIRD-PARTY.md "$doc"
install -m644 LICENSE "$doc/copyright"
{
  printf 'uplinktop (%s) unstable; urgency=medium\n\n  * See CHANGELOG.md.\n\n' "$version"
  printf ' -- %s <%s>  %s\n' "$name" "$address" "$(date -uRd "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$doc/changelog.gz"

kibibytes=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
sed -e "s/@VERSION@/$version/; s/@MAINTAINER@/$name <$address>/; s/@KIBIBYTES@/$kibibytes/" \
  share/debian/control >"$root/DEBIAN/control"
(cd "$root" && find usr -type f -exec md5sum {} +) >"$root/DEBIAN/md5sums"
dpkg-deb --root-owner-group -Zxz --build "$root" "$out/uplinktop_${version}_all.deb"
