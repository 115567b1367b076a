/** blessed-contrib has types for the whole of it only, which also loads the whole of it (166 ms). One widget is enough. */
declare module 'blessed-contrib/lib/widget/sparkline.js' {
  import { Widgets } from 'blessed';

  export default class Sparkline extends Widgets.BoxElement {
    setData(titles: readonly string[], datasets: readonly (readonly (number | null)[])[]): void;
  }
}
