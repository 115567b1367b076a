#!/bin/sh
# Writes the port of a tarball that npm pack made: share/openbsd-port/make.sh uplinktop-VERSION.tgz PORTDIR
set -eu
tarball=$1 out=$2
here=$(dirname "$0")
name=$(basename "$tarball")
version=${name#uplinktop-}
mkdir -p "$out/pkg" "$out/files"
cp "$here/pkg/DESCR" "$here/pkg/PLIST" "$out/pkg"
cp "$here/../rc.d/uplinktop_export" "$out/pkg/uplinktop_export.rc"
cp "$here"/../completions/* "$here"/../prometheus/*.yml "$here/../grafana/uplinktop.json" "$out/files"
cp "$here/../uplinktop.toml.example" "$out/files/uplinktop.toml"
cp "$here/../rc.d/uplinktop" "$out/pkg/uplinktop.rc"
sed -e "s/@VERSION@/${version%.tgz}/; s/@MAINTAINER@/${MAINTAINER:-The OpenBSD ports mailing-list <ports@openbsd.org>}/" \
  "$here/Makefile" >"$out/Makefile"
# distinfo(5): the hash in base64.
node -e '
  const { createHash } = require("node:crypto");
  const bytes = require("node:fs").readFileSync(process.argv[1]);
  console.log(`SHA256 (${process.argv[2]}) = ${createHash("sha256").update(bytes).digest("base64")}`);
  console.log(`SIZE (${process.argv[2]}) = ${bytes.length}`);
' "$tarball" "$name" >"$out/distinfo"
