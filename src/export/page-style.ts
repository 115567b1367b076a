/** Text against its ground is at least 4.5 to 1 (WCAG 2.2, 1.4.3), in the light as in the dark. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --faint: #57606a; --line: #d0d7de;
  --good: #116329; --warning: #7d4e00; --critical: #a40e26; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #0d1117; --text: #e6edf3; --faint: #9da7b3; --line: #30363d;
    --good: #56d364; --warning: #e3b341; --critical: #ff7b72; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 0.75rem; background: var(--ground); color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif; overflow-wrap: anywhere; }
header { display: flex; flex-wrap: wrap; gap: 0 1rem; align-items: baseline; }
h1 { font-size: 1.1rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 1rem 0 0.25rem; }
h3 { font-size: 1rem; margin: 0.75rem 0 0.25rem; }
p { margin: 0.25rem 0; }
#live, .when, .role, dt, summary { color: var(--faint); }
.verdict { border-left: 0.3rem solid var(--faint); padding: 0.25rem 0.6rem; font-size: 1.1rem; }
.ok { border-color: var(--good); } .ok b { color: var(--good); }
.warning { border-color: var(--warning); } .warning b { color: var(--warning); }
.critical { border-color: var(--critical); } .critical b { color: var(--critical); }
.uplinks { display: grid; gap: 0.75rem; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); }
article { border: 1px solid var(--line); border-radius: 0.4rem; padding: 0 0.75rem 0.5rem; min-width: 0; }
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.1rem 0.75rem; margin: 0.25rem 0; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.line { display: block; }
meter { width: 5rem; vertical-align: middle; }
ul { margin: 0.25rem 0; padding-left: 1.1rem; }
.findings { list-style: none; padding: 0; }
.findings > li { border-left: 0.3rem solid var(--faint); padding: 0 0.6rem; margin: 0.5rem 0; }
.findings > .warning { border-color: var(--warning); } .findings > .critical { border-color: var(--critical); }
pre { white-space: pre-wrap; margin: 0.25rem 0; padding: 0.4rem; border: 1px solid var(--line); border-radius: 0.4rem; }
`;
