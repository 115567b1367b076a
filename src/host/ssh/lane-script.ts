/**
 * What a lane is: sh(1) on the router, reading this and then a line for each command from its standard input. `$b` is the
 * boundary of its frames (frames.ts); it comes on standard input, not as a word, for words can be seen by ps(1).
 *
 *     go RUN WORD…  runs a command without standard input. On both outputs a frame `b` before and a frame `e` after it; the
 *                   one on stdout ends in the exit status. On stderr a frame `p` tells its process id.
 *
 * sh is OpenBSD's ksh, dash, busybox or any POSIX shell. Nothing is forked but the command itself: echo, kill and wait are
 * the shell's own. (ksh has an alias `r`, so that is no name for a function.)
 */
export const LANE_SCRIPT = String.raw`umask 077
cd /
LC_ALL=C PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
go() {
  n=$1
  shift
  echo "$b b $n"
  echo "$b b $n" >&2
  "$@" </dev/null &
  echo "$b p $n $!" >&2
  wait "$!"
  s=$?
  echo "$b e $n $s"
  echo "$b e $n" >&2
}
echo "$b h 0"
`;

/**
 * The lane that is the connection's own, and runs no command: it ends what has outstayed its time, and the connection when
 * nothing came for two minutes. The router may not learn for hours that the other end is gone.
 *
 *     end SIGNAL PID  ends a command of another lane
 *     beat            a sign of life, answered by a frame
 */
export const CONTROL_SCRIPT = String.raw`umask 077
cd /
end() { kill "-$1" "$2" 2>/dev/null; kill -USR1 "$w"; }
beat() { kill -USR1 "$w"; echo "$b h 0"; }
(
  trap 'n=0' USR1
  n=0
  while [ "$n" -lt 12 ]; do
    sleep 10
    n=$((n + 1))
    kill -0 "$$" || exit
  done
  kill "$PPID" "$$"
) </dev/null >/dev/null 2>&1 &
w=$!
trap 'kill "$w"' EXIT
echo "$b h 0 $$ $SSH_CONNECTION"
`;

/**
 * A command whose output is passed on as it comes, in a session of its own. It ends with the session's standard input, also
 * when it has nothing to say and would not learn that nobody listens. On stderr a frame `e` tells its exit status.
 */
export function streamScript(boundary: string, words: string): string {
  return String.raw`cd /
LC_ALL=C PATH=/usr/bin:/bin:/usr/sbin:/sbin
export LC_ALL PATH
{
  exec 3<&0
  ${words} </dev/null 3<&- &
  p=$!
  { cat; kill "$p"; } <&3 >/dev/null 2>&1 &
  exec 3<&-
  wait "$p"
  s=$?
  echo "${boundary} e 0 $s" >&2
  exit
}
`;
}
