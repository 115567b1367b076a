/** Reads two tables, one after the other, and prints what the second took. */
import { secondReading } from './states.js';

const [first = '', second = ''] = process.argv.slice(2);
secondReading([first, second]);
