import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the package that a file belongs to; null for our own files and what rollup makes up. */
function packageOf(id) {
  const path = id.replace(/^\0/, '').replace(/\?.*$/, '');
  if (!path.includes('/node_modules/')) return null;
  let folder = dirname(path);
  while (!existsSync(join(folder, 'package.json')) || nameIn(folder) === undefined) folder = dirname(folder);
  return folder;
}

function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Folders inside a package may have a package.json that only says which kind of modules they hold. */
function nameIn(folder) {
  return manifestIn(folder).name;
}

function licenceText(folder, name) {
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} comes without the text of its licence`);
  return readFileSync(join(folder, file), 'utf8').replaceAll('\r', '').trim();
}

/** Gives `{ heading, text }`: the package, its version and the kind of its licence, and the licence itself. */
function licensed(folder) {
  const { name, version, license, licenses } = manifestIn(folder);
  const kind = license?.type ?? license ?? licenses?.map(({ type }) => type).join(', ');
  if (typeof kind !== 'string') throw new Error(`${name} does not say which licence it has`);
  return { heading: `## ${name} ${version} (${kind})`, text: licenceText(folder, name) };
}

/** Packages of one and the same text stand above it together. */
function sections(folders) {
  const headingsByText = new Map();
  for (const { heading, text } of folders.map(licensed).sort((a, b) => (a.heading < b.heading ? -1 : 1)))
    headingsByText.set(text, [...(headingsByText.get(text) ?? []), heading]);
  return [...headingsByText].map(([text, headings]) =>
    [...headings.flatMap((heading) => [heading, '']), '```text', text, '```', ''].join('\n'),
  );
}

const HEADING = `# What others wrote

\`dist/program.js\` holds code of these packages from npm, each under the licence given here. Made from what is bundled; nobody
edits it by hand.
`;

/** Writes the licences of all packages that modules of the bundle come from. */
export function thirdParty({ file, asWritten }) {
  return {
    name: 'third-party',
    generateBundle(_, bundle) {
      const ids = Object.values(bundle).flatMap(({ modules = {} }) =>
        Object.keys(modules).filter((id) => modules[id].renderedLength > 0),
      );
      const paths = [...asWritten.modules.values()].map(({ path }) => path);
      const folders = [...ids, ...paths].map(packageOf).filter((folder) => folder !== null);
      writeFileSync(file, [HEADING, ...sections([...new Set(folders)])].join('\n'));
    },
  };
}
