/**
 * The time of a guard, held by the test. The guard knows it by sleep(1) alone: here sleep is a function.
 *
 * The seconds of the countdown stand still until there is a file `time-passes`, and are a twentieth of a second then.
 * The seconds a command of the guard's may take stand still until there is a line in the FIFO `patience`, which the one
 * that waits just then takes for itself. All the while the guard looks for orders, twice a second.
 *
 * Stands in for `SHELL -c SCRIPT …`. It knows two names of the script's: `left`, the seconds that are left, gets one
 * more when no time has passed; `n` is set only where one of its commands is watched. With its router the guard goes.
 */
export const SHELL_WITH_CLOCK = `#!/bin/sh
shift
script=$1
shift
exec SHELL -c "# uplinktop-guard
d=DIRECTORY
sleep() {
  [ -d \\$d ] || kill -9 \\$\\$
  if [ -z \\"\\\${n-}\\" ]; then
    printf . >>\\$d/looks
    if [ -e \\$d/time-passes ]; then /bin/sleep 0.05; return; fi
    left=\\$((left + 1))
    /bin/sleep 0.5
  elif [ -n \\"\\\${over-}\\" ]; then
    /bin/sleep 0.1
  else
    read -r over <>\\$d/patience
  fi
}
date() {
  ahead=0
  [ ! -e \\$d/date ] || read -r ahead <\\$d/date
  echo \\$((\\$(/bin/date +%s) + ahead))
}
$script" "$@"
`;
