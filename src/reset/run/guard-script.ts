/**
 * The process that holds the undo: a shell, for it must outlive this program and cost nothing. The text is constant;
 * what it is to do comes as words and files, never as shell text.
 *
 *     sh -c GUARD_SCRIPT uplinktop-guard STATE PLACE SECONDS PROGRAM ID WHAT LOGGER FILTER LOOK…
 *
 * STATE/PLACE is the directory of the pending reset (files: pending-files.ts), PROGRAM the process id of who resets,
 * LOOK… commands, a `;` after each, whose output the awk(1) program FILTER reduces to what an undo must restore: it is
 * taken before the first step and again after the undo, and the two must be equal. Prints `ready`, then is silent.
 *
 * sh(1) is OpenBSD's ksh, dash or any POSIX shell. Nothing here needs room on the disk once it is ready: the log is
 * open, the undo list is in memory, decisions are renames. Every command has ten seconds; the table decides, not what
 * a command says.
 *
 * The first line is what others find in the process list: pgrep -f looks at no more than the first 2047 characters of
 * the arguments (usr.bin/pkill/pkill.c 1.40).
 */
export const GUARD_SCRIPT = `# uplinktop-guard
umask 077
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU ALRM USR1 USR2
set -f
IFS='
'
state=$1 place=$2 seconds=$3 program=$4 id=$5 what=$6 logger=$7 filter=$8
shift 8
look=
for word do look="$look$word
"; done

# A command that hangs is killed; one that runs as root cannot be, and is left behind.
bounded() {
  (
    trap 'kill -9 "$child" 2>/dev/null; exit 1' USR1
    "$@" </dev/null 3>&- &
    child=$!
    wait "$child"
  ) &
  runner=$!
  (
    n=0
    while [ "$n" -lt 10 ]; do sleep 1; n=$((n + 1)); done
    kill -USR1 "$runner"
    sleep 1
    kill -9 "$runner"
  ) </dev/null >/dev/null 2>&1 3>&- 4>&- &
  watch=$!
  wait "$runner"
  kill -9 "$watch"
  wait "$watch"
}

each() {
  words=$1
  set --
  for word in $words; do
    if [ "$word" = ';' ]; then
      bounded "$@"
      set --
    else
      set -- "$@" "$word"
    fi
  done
}

seen() { each "$look" 4>&- | awk "$filter"; }

# What is to be undone, as the program wrote it last: a line with number and stage, then the words.
load() {
  new_head= new_list=
  { IFS= read -r new_head && while IFS= read -r word; do new_list="$new_list$word
"; done; } <"hold.$id"
  [ -n "$new_head" ] || return 0
  head=$new_head list=$new_list
}

remark() {
  why=
  [ ! -r "why.$id" ] || IFS= read -r why <"why.$id"
  case $why in surprise) ;; *) why=asked ;; esac
}

finish() {
  {
    printf '%s\\n' "id=$id" "outcome=$1" "why=$why" "at=$(date +%s)" "tries=$tries" "what=$what"
    if [ "$1" = undo-incomplete ]; then
      for line in $before; do printf '%s\\n' "before=$line"; done
      for line in $now; do printf '%s\\n' "found=$line"; done
    fi
    echo end
  } >"$state/last.new"
  end=
  while IFS= read -r line; do end=$line; done <"$state/last.new"
  if [ "$end" = end ] && mv -f "$state/last.new" "$state/last"; then
    mv -f log "$state/last.log"
    clear
  fi
  bounded "$logger" -t uplinktop -p "$2" "reset $1 ($why): $what"
  exit 0
}

clear() {
  rm -f kept settled void undo-now undoing plan.json pid log \\
    "open.$id" "hold.$id" "hold.$id.new" "why.$id" "alive.$id"
  rmdir "$state/pending" "$state/$place"
}

cd -P "$state/$place" || exit 1
exec 4>>log
mkfifo "alive.$id" || exit 1
exec 3<>"alive.$id"
echo $$ >pid || exit 1
before=$(seen 2>/dev/null)
[ -n "$before" ] || { echo 'the routing table could not be read'; exit 1; }
echo ready
exec </dev/null >/dev/null 2>&1

head= list= known= why= now= tries=0 left=$seconds
while :; do
  [ ! -e void ] || { clear; exit 0; }
  [ ! -e kept ] || { remark; finish kept daemon.notice; }
  [ ! -e settled ] || { remark; finish undone daemon.warning; }
  load
  [ ! -e undo-now ] || { remark; break; }
  [ "$head" = "$known" ] || { known=$head left=$seconds; }
  # Nothing is counted while nothing is held: a slow machine may need long to begin.
  [ -n "$list" ] || left=$seconds
  if kill -0 "$program"; then
    [ "$left" -gt 0 ] || why=silence
  else
    case $head in *armed) [ "$left" -gt 0 ] || why=died ;; *) why=died ;; esac
  fi
  if [ -n "$why" ]; then
    mv "open.$id" undoing
    [ -e kept ] || [ -e settled ] || [ -e void ] || break
    why=
  else
    left=$((left - 1))
    sleep 1 3>&- 4>&-
  fi
done

# No step was begun.
[ -n "$list" ] || { clear; exit 0; }

# A command of a program that was killed may still be on its way.
settled() {
  now=$(seen)
  [ "$now" = "$before" ] || return 1
  [ "$why" = died ] || return 0
  sleep 2 3>&- 4>&-
  now=$(seen)
  [ "$now" = "$before" ]
}

outcome=undo-incomplete
while [ "$tries" -lt 5 ]; do
  tries=$((tries + 1))
  each "$list" >&4 2>&4
  if settled; then outcome=undone; break; fi
  [ "$tries" -ge 5 ] || sleep 2 3>&- 4>&-
done
finish "$outcome" daemon.warning
`;
