/**
 * The process that holds the undo: a shell, for it must outlive this program and cost nothing. The text is constant;
 * what it is to do comes as words, never as shell text.
 *
 *     sh -c GUARD_BOOT uplinktop-guard GUARD_SCRIPT SHELL STATE NAME SECONDS PROGRAM ID WHAT LOGGER FILTER LAST \
 *       READ… -- UNDO…
 *
 * STATE/NAME is the directory of the pending reset (files: pending-files.ts), PROGRAM the process id of who resets,
 * READ… commands, a `;` after each, whose output the awk(1) program FILTER reduces to what an undo must restore: it is
 * taken before the first step and again after the undo, and the two must be equal. UNDO… are all commands an undo may
 * need, a `;` after each: the file `hold` says by number which of them lead back now, LAST which do after the last step.
 * So no word of a file is run. Prints `ready`, then is silent.
 *
 * sh(1) is OpenBSD's ksh, dash or any POSIX shell. Nothing here needs room on the disk once it is ready: the log is
 * open, the commands are in memory, decisions are renames. Every command has ten seconds; the table decides, not what
 * a command says, and a table that cannot be read decides nothing.
 *
 * A shell that cannot fork ends, but not before its EXIT trap: that puts a new one in its place by exec(2), in the same
 * process with the same descriptors, which goes on where the old one was. ksh runs the trap only with `set -e` (unwind()
 * in bin/ksh/main.c), and not out of a substitution or a pipe: those stand in subshells, which may die. It runs it while the
 * redirections of what could not be begun still stand, and what it has put aside then is lost with exec(2): so nothing that
 * this shell starts has redirections of its own.
 */
export const GUARD_SCRIPT = String.raw`set -ef
umask 077
trap '' HUP INT QUIT TERM PIPE TSTP TTIN TTOU ALRM USR1 USR2
IFS='
'
script=$1 shell=$2 state=$3 name=$4 seconds=$5 program=$6 id=$7 what=$8 logger=$9
shift 9
filter=$1 last_list=$2
shift 2

reads= commands= one= count=0 part=reads
for word do
  if [ "$part$word" = reads-- ]; then
    part=commands
  elif [ "$part" = reads ]; then
    reads="$reads$word
"
  else
    commands="$commands$word
"
    if [ "$word" = ';' ]; then
      count=$((count + 1))
      eval "command_$count=\$one"
      one=
    else
      one="$one$word
"
    fi
  fi
done

# A command that hangs is killed; one that runs as root cannot be, and is left behind. Only for subshells.
bounded() {
  (
    trap 'kill -9 "$child" 2>/dev/null; exit 1' USR1
    "$@" </dev/null 3>&- &
    child=$!
    wait "$child"
  ) &
  runner=$!
  (
    # Without a fork for its seconds it ends the command at once.
    trap 'kill -USR1 "$runner"' EXIT
    n=0
    while [ "$n" -lt 10 ]; do sleep 1; n=$((n + 1)); done
    trap - EXIT
    kill -USR1 "$runner"
    sleep 1
    kill -9 "$runner"
  ) </dev/null >/dev/null 2>&1 3>&- 4>&- &
  watch=$!
  wait "$runner"
  status=$?
  kill -9 "$watch"
  wait "$watch"
  return "$status"
}

read_all() {
  set --
  asked=0
  for word in $reads; do
    if [ "$word" = ';' ]; then
      asked=$((asked + 1))
      bounded "$@" || echo "!unread $asked"
      set --
    else
      set -- "$@" "$word"
    fi
  done
  echo '!end'
}

# The table as lines; those of what could not be read begin with an exclamation mark.
table_now() { read_all 4>&- | awk '/^!/ { print; next } '"$filter"; }

# As it was before: 0; another: 10; it cannot be read: anything else, as 1, by which a shell ends that lacks something.
judge() {
  now=$(table_now) || return 2
  [ "$now" != "$before" ] || return 0
  case $now in *'!end') ;; *) return 2 ;; esac
  for line in $now; do
    case $line in '!unread '*) case $before in *"$line"*) ;; *) return 2 ;; esac ;; esac
  done
  return 10
}

# A command of a program that was killed may still be on its way.
judge_twice() {
  judge || return "$?"
  [ "$why" = died ] || return 0
  sleep 2
  judge
}

undo_all() {
  for number in $undo_list; do
    case $number in *[!0-9]*) continue ;; esac
    eval "words=\$command_$number"
    set -- $words
    [ "$#" -eq 0 ] || bounded "$@" >&4 2>&4 || :
  done
}

# Runs a function in a process of its own, where a fork that fails does no harm. Its status.
apart() {
  (
    set +e
    trap - EXIT
    exec 3>&-
    runner=
    "$@"
    exit "$?"
  ) &
  wait "$!"
}

# What is to be undone, as the program wrote it last: number, stage, and which commands. False while nothing can be opened:
# what was read before may be older than the last step.
load() {
  for again in '' yes; do
    new=
    { IFS= read -r new; } <"hold.$id" || :
    if [ -n "$new" ]; then
      head=$new
      return 0
    fi
    true </dev/null || return 1
  done
}

listed() {
  undo_list=
  is_first=yes
  IFS=' '
  for word in $head; do
    case $word in steps | armed) is_first= ;; *) [ -n "$is_first" ] || undo_list="$undo_list$word
" ;; esac
  done
  IFS='
'
}

is_bereft() {
  for file in "open.$id" kept settled void undo-now undoing undoing.own; do [ ! -e "$file" ] || return 1; done
}

remark() {
  why=
  { IFS= read -r why; } <"why.$id" || :
  case $why in surprise) ;; *) why=asked ;; esac
}

write_outcome() {
  at=$(date +%s)
  {
    printf '%s\n' "id=$id" "outcome=$outcome" "why=$why" "at=$at" "tries=$tries" "what=$what"
    if [ "$outcome" = undo-incomplete ]; then
      for line in $before; do case $line in '!'*) ;; *) printf '%s\n' "before=$line" ;; esac; done
      now=$(table_now) || now='!unread 0'
      for line in $now; do
        case $line in
          '!unread '*) echo 'found=something could not be read' ;;
          '!'*) ;;
          *) printf '%s\n' "found=$line" ;;
        esac
      done
    fi
    echo end
  } >"$state/last.new" || return 3
  end=
  while IFS= read -r line; do end=$line; done <"$state/last.new"
  [ "$end" = end ] || return 3
  mv -f "$state/last.new" "$state/last" || return 3
}

clear() {
  rm -f kept settled void undo-now undoing undoing.own plan.json pid log \
    "open.$id" "hold.$id" "hold.$id.new" "why.$id" "alive.$id" || :
  rmdir "$state/pending" "$state/$name" || :
}

# How it goes on when a fork has failed: not too often, and not without the descriptors that a program needs to start.
go_on() {
  # At once: bash takes the fork that failed for the failure of the first command here.
  set +e
  trap - EXIT
  while :; do
    spun=0
    while [ "$spun" -lt 300000 ]; do spun=$((spun + 1)); done
    if true 5</dev/null 6</dev/null 7</dev/null 8</dev/null 9</dev/null; then break; fi
  done
  # Ignored when a shell starts, it could not be caught.
  trap - USR1
  export before head known why left phase outcome tries blind
  exec "$shell" -c '# uplinktop-guard
eval "$1"' uplinktop-guard "$script" "$shell" "$state" "$name" "$seconds" "$program" "$id" "$what" "$logger" \
    "$filter" "$last_list" $reads -- $commands
}

# Where sleep(1) cannot be started either, this shell counts: it must not give up in seconds what has half an hour.
pause() {
  if sleep "$1"; then return 0; fi
  spun=0
  while [ "$spun" -lt 300000 ]; do spun=$((spun + 1)); done
}

begin() {
  cd -P "$state/$name" || exit 1
  exec 4>>log
  mkfifo "alive.$id" || exit 1
  exec 3<>"alive.$id"
  echo $$ >pid || exit 1
  # What is read after the undo only would make another table of the same.
  for again in 1 1 1 ''; do
    before=$(table_now 2>/dev/null) || exit 1
    case $again$before in 1*'!unread '*) sleep 1 ;; *) break ;; esac
  done
  some=
  for line in $before; do case $line in '!'*) ;; *) some=yes ;; esac; done
  case $some$before in yes*'!end') ;; *) echo 'the routing table could not be read'; exit 1 ;; esac
  # It may have to go through the environment, where a variable has 128 KB (execve(2)).
  [ "$(printf %s "$before" | wc -c)" -lt 100000 ] || { echo 'the routing table is too long to be held'; exit 1; }
  phase=counting head= known= why= outcome= tries=0 blind=0 left=$seconds
  echo ready
}

# Until somebody has decided. Nothing is counted while nothing is held: a slow machine may need long to begin.
count_down() {
  while :; do
    [ ! -e void ] || { phase=clearing outcome=; return 0; }
    [ ! -e kept ] || { remark; outcome=kept phase=writing; return 0; }
    [ ! -e settled ] || { remark; outcome=undone phase=writing; return 0; }
    can_tell=yes
    load || can_tell=
    [ ! -e undo-now ] || { remark; phase=undoing; return 0; }
    [ "$head" = "$known" ] || { known=$head left=$seconds; }
    listed
    [ -n "$undo_list" ] || is_bereft || left=$seconds
    why=
    if kill -0 "$program"; then
      [ "$left" -gt 0 ] || why=silence
    else
      case $head in *armed*) [ "$left" -gt 0 ] || why=died ;; *) why=died ;; esac
    fi
    if [ -n "$why" ] && [ -n "$can_tell" ]; then
      from=open.$id status=0
      [ ! -e undoing.own ] || from=undoing.own
      mv "$from" undoing || status=$?
      # More than 1 is not mv's word but a want of something, and it can still be kept.
      [ "$status" -le 1 ] || [ "$blind" -ge 900 ] || { blind=$((blind + 1)); pause 1; continue; }
      [ -e kept ] || [ -e settled ] || [ -e void ] || { phase=undoing blind=0; return 0; }
    else
      pause 1
      left=$((left - 1))
    fi
  done
}

undo() {
  while :; do
    whole= verdict=2
    if load; then
      listed
      # What was read before may be older than the last step: then all that leads back.
      [ -n "$new" ] || undo_list=$last_list
      # No step was begun.
      [ -n "$undo_list" ] || { phase=clearing outcome=; return 0; }
      whole=yes
      apart undo_all || whole=
      verdict=0
      apart judge_twice || verdict=$?
    fi
    case $verdict in
      0) outcome=undone; break ;;
      # One that could not start its commands has not tried.
      10) [ -z "$whole" ] || tries=$((tries + 1)) ;;
      *) blind=$((blind + 1)) ;;
    esac
    if [ "$tries" -ge 5 ] || [ "$blind" -ge 900 ]; then outcome=undo-incomplete; break; fi
    pause 2
  done
  phase=writing
}

write_down() {
  status=0
  apart write_outcome || status=$?
  case $status in
    0) mv -f log "$state/last.log" || :; phase=clearing ;;
    # No room, or no directory: the next start of the program reads the table and tells.
    3) phase=telling ;;
    *) pause 2 ;;
  esac
}

tell() {
  priority=daemon.warning
  [ "$outcome" != kept ] || priority=daemon.notice
  apart bounded "$logger" -t uplinktop -p "$priority" "reset $outcome ($why): $what" || :
}

main() {
  while :; do
    case $phase in
      counting) count_down ;;
      undoing) undo ;;
      writing) write_down ;;
      clearing) clear; phase=telling ;;
      telling) [ -z "$outcome" ] || tell; trap - EXIT; exit 0 ;;
    esac
  done
}

[ -n "$phase" ] || begin || exit 1
trap go_on EXIT
# ksh keeps descriptors above 2 from a new program, but not where it is called sh.
[ ! -p "alive.$id" ] || exec 3<>"alive.$id"
if true >&4; then :; else exec 4>/dev/null; fi
exec </dev/null >/dev/null 2>&1
main || :
`;

/** What the shell is given as its text: the line that others find in the process list, and the script out of its words. */
export const GUARD_BOOT = `# uplinktop-guard
eval "$1"`;
