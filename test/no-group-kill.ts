/**
 * A process id that a test reads too early is an empty word, which is 0 as a number, and kill(2) takes 0 for the sender's
 * whole group: the tests, npm and the shell that runs them. Here it is an error of that test instead.
 */
const kill = process.kill.bind(process);

process.kill = (pid, signal) => {
  if (!Number.isInteger(pid) || Math.abs(pid) < 2)
    throw new RangeError(`expected the id of a process or of its group, not ${pid}`);
  return kill(pid, signal);
};
