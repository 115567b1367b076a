/**
 * What is done in the state directory of a router that is elsewhere, in one go each: the files are those of pending-files.ts, so
 * that a uplinktop on the router finds a reset of ours, and we find its.
 *
 *     sh -c REMOTE_SHELF uplinktop-shelf OPERATION STATE …
 *
 *     look                          prints `alive`, `token`, `id`, `hold`, `last` and last the record, a line each
 *     hold ID LINE                  the undo list that counts from now on
 *     decide ID NAME WHY FROM       in place of FROM; exit status 1: another has decided
 *     adopt ID N, remove ID, told
 *     write ID TEXT                 how it ended, where no guard tells
 *     make NAME ID RECORD LINE GUARD…   the directory, its files, its guard, and only then the lock; prints `ready` and its
 *                               process number
 *
 * Exit status 3 with a clause on stdout: it cannot be done; 4, or any of the shell's: it cannot be told now. Words are arguments, never shell text.
 */
export const REMOTE_SHELF = String.raw`set -f
umask 077
operation=$1 state=$2
shift 2
pending=$state/pending

refuse() { echo "$1"; exit 3; }

# It and what leads there must be this user's or root's and closed to others; a sticky directory may be open.
trusted() {
  where=$(cd -P "$state" 2>/dev/null && pwd -P) || refuse "$state: it cannot be entered"
  [ ! -h "$state" ] || refuse "$state is a link"
  me=$(id -u) is_own=yes
  while :; do
    set -- $(ls -ldn "$where/.")
    case $1 in
      ?????w* | ????????w*)
        case $is_own$1 in
          d*[tT] | d*[tT][.+]) ;;
          *) refuse "$where may be written by others (chmod go-w)" ;;
        esac ;;
    esac
    [ "$3" = "$me" ] || { [ "$3" = 0 ] && [ -z "$is_own" ]; } || refuse "$where belongs to another user"
    is_own=
    [ -n "$where" ] || break
    where=${'$'}{where%/*}
  done
}

# A process number may be another's by now: its words must be a guard's, too.
alive() {
  pid=
  { IFS= read -r pid || :; } <"$1/pid" || [ ! -e "$1/pid" ] || exit 4
  case $pid in '' | *[!0-9]*) return 1 ;; esac
  kill -0 "$pid" || return 1
  words=$(tr '\0' ' ' <"/proc/$pid/cmdline" || ps -ww -o args= -p "$pid") || { kill -0 "$pid" || return 1; exit 4; }
  case $words in *uplinktop-guard*) ;; *) return 1 ;; esac
} 2>/dev/null

id_of() {
  set +f
  for file in "$1"/alive.* "$1"/open.* "$1"/hold.*; do
    name=${'$'}{file##*/}
    name=${'$'}{name#*.}
    case $name in *[!0-9-]*) ;; *-*-*) set -f; echo "$name"; return ;; esac
  done
  set -f
}

token_of() {
  [ ! -e "$1/open.$2" ] || { echo open; return; }
  for name in kept settled void undo-now undoing; do [ ! -e "$1/$name" ] || { echo "$name"; return; }; done
  set +f
  for file in "$1"/undoing.*; do [ ! -e "$file" ] || echo undoing; done | head -n 1
  set -f
}

# The whole text, or nothing: a disk may be full.
put() {
  printf '%s\n' "$2" >"$1.new" && [ $(wc -c <"$1.new") -eq $(printf '%s\n' "$2" | wc -c) ] && mv -f "$1.new" "$1"
}

# In a session of its own, where there is a program for it; without a terminal nothing hangs it up either way.
detached() {
  if command -v setsid >/dev/null; then exec setsid "$@"; fi
  if command -v perl >/dev/null; then exec perl -MPOSIX -e 'POSIX::setsid(); exec @ARGV' "$@"; fi
  exec "$@"
}

look() {
  [ -d "$state" ] || return 0
  trusted
  if [ -h "$pending" ] || { [ -e "$pending" ] && [ ! -O "$pending" ]; }; then echo 'strange'; return 0; fi
  id=$(id_of "$pending")
  if [ -n "$id" ]; then
    if alive "$pending"; then echo alive; fi
    echo "token $(token_of "$pending" "$id")"
    echo "id $id"
    hold=
    { IFS= read -r hold || :; } <"$pending/hold.$id" || [ ! -e "$pending/hold.$id" ] || exit 4
    echo "hold $hold"
  fi
  # A guard that clears up meanwhile has perhaps taken it; what is still there could not be read.
  [ ! -f "$state/last" ] || sed 's/^/last /' "$state/last" || [ ! -f "$state/last" ] || exit 4
  [ -z "$id" ] || [ -h "$pending/plan.json" ] || {
    echo record
    cat "$pending/plan.json" || [ ! -e "$pending/plan.json" ] || exit 4
  }
  return 0
} 2>/dev/null

make() {
  name=$1 id=$2 record=$3 line=$4
  shift 4
  mkdir -p "$state" || refuse "$state cannot be made"
  (trusted) || exit 3
  rmdir "$pending" 2>/dev/null
  [ ! -e "$pending" ] || refuse 'another reset has just begun'
  mkdir "$state/$name" && cd "$state/$name" && put plan.json "$record" && put "hold.$id" "$line" && : >"open.$id" ||
    { rm -rf "$state/$name"; refuse "$state/$name could not be written"; }
  cd /
  said=$({ detached "$@" </dev/null 2>/dev/null & } | { IFS= read -r said; echo "$said"; })
  if [ "$said" = ready ]; then
    mv "$state/$name" "$pending"
    [ ! -e "$pending/open.$id" ] || { echo "ready $(cat "$pending/pid")"; return 0; }
    said='another reset has just begun'
    mv "$pending/$name" "$state/$name"
  fi
  mv "$state/$name/open.$id" "$state/$name/void"
  rm -rf "$state/$name"
  refuse "its process did not come up: $said"
}

case $operation in
  look) look ;;
  make) make "$@" ;;
  hold) put "$pending/hold.$1" "$2" || refuse 'it could not be written' ;;
  decide)
    [ -z "$3" ] || echo "$3" >"$pending/why.$1"
    # Asked once more, for the first answer was lost.
    mv "$pending/$4" "$pending/$2" 2>/dev/null ||
      { [ -e "$pending/$2" ] && [ "$(id_of "$pending")" = "$1" ]; } || exit 1 ;;
  adopt)
    from=$(token_of "$pending" "$1")
    set +f
    [ "$from" != open ] || from=open.$1
    [ -e "$pending/$from" ] || from=$(cd "$pending" && ls -d undoing.* | head -n 1)
    mv "$pending/$from" "$pending/undoing.$2" 2>/dev/null || exit 1 ;;
  remove) [ "$(id_of "$pending")" != "$1" ] || rm -rf "$pending" ;;
  told) mv -f "$state/last" "$state/last.told" ;;
  write) put "$state/last" "$1" || refuse "$state/last could not be written" ;;
esac
`;
