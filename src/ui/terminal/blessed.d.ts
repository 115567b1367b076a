/** What blessed 0.1.81 has and @types/blessed lacks (lib/tput.js, lib/widgets/screen.js, lib/widgets/element.js). */
import 'blessed';
import type { CellRow } from './row-painter.js';

declare module 'blessed' {
  /** Directories searched for terminfo files. */
  const Tput: { ipaths: string[] };
  /** Its tables are those of Unicode 6. */
  const unicode: { charWidth(character: string): number };

  namespace Widgets {
    interface Tput {
      /** True: never switch to the VT100 line-drawing character set. */
      brokenACS: boolean;
      /** How many colours the terminal has. */
      colors: number;
    }
    interface Screen {
      /** The cells of every row, as they are to be shown; anew with every size. */
      lines: CellRow[];
      /** The same as they were sent to the terminal last. */
      olines: CellRow[];
      /** Switches to the alternate buffer, hides the cursor and forgets what was drawn. */
      enter(): void;
      /** The opposite. */
      leave(): void;
    }
    interface BoxElement {
      /** `noClear`: the cells it covered need no blanking, something is drawn over them anyway. */
      setContent(text: string, noClear?: boolean): void;
      /** Writes its cells into the screen's lines. */
      render(): void;
    }
  }
}
