import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';

const SRC = resolve(import.meta.dirname, '../../src');

/** What reaches out of a computation: clocks, timers, chance, the process, the outside. */
const WORLD: ReadonlySet<string> = new Set([
  ...['process', 'globalThis', 'console', 'performance', 'crypto', 'fetch'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
]);
/** Members that compute from what they are given; all others of these read a clock or draw a number. */
const HARMLESS_OF_DATE: ReadonlySet<string> = new Set(['parse', 'UTC']);

export interface Module {
  /** Below src. */
  readonly path: string;
  /** Files below src as paths, packages by name. */
  readonly imports: readonly string[];
  /** `process`, `Date.now`, `Math.random`, `new Date()`; in alphabetical order. */
  readonly globals: readonly string[];
}

function importsOf(path: string, text: string): string[] {
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) =>
      fileName.startsWith('.')
        ? relative(SRC, resolve(dirname(path), fileName)).replace(/\.js$/, '.ts')
        : fileName,
    );
}

/** Only a name: of a member, a key, a type. */
function isOnlyName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isBindingElement(parent)) return parent.propertyName === node;
  if (ts.isPropertyAssignment(parent) || ts.isMethodDeclaration(parent)) return parent.name === node;
  return ts.isTypeReferenceNode(parent) || ts.isPropertySignature(parent) || ts.isMethodSignature(parent);
}

function globalAt(node: ts.Identifier): string | null {
  const { text, parent } = node;
  if (isOnlyName(node)) return null;
  if (WORLD.has(text)) return text;
  const member = ts.isPropertyAccessExpression(parent) ? parent.name.text : null;
  if (text === 'Math') return member === 'random' ? 'Math.random' : null;
  if (text !== 'Date') return null;
  if (member !== null) return HARMLESS_OF_DATE.has(member) ? null : `Date.${member}`;
  if (!ts.isNewExpression(parent) || parent.expression !== node) return 'Date';
  return (parent.arguments?.length ?? 0) > 0 ? null : 'new Date()';
}

/** A local variable of such a name counts, too: let it be called otherwise. */
export function globalsIn(text: string): string[] {
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const name = ts.isIdentifier(node) ? globalAt(node) : null;
    if (name !== null) found.add(name);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('any.ts', text, ts.ScriptTarget.ES2022, true));
  return [...found].sort();
}

/** All of src. */
export function modules(): Module[] {
  return readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => /(?<!\.d)\.ts$/.test(file))
    .map((file) => {
      const path = join(SRC, file);
      const text = readFileSync(path, 'utf8');
      return { path: file, imports: importsOf(path, text), globals: globalsIn(text) };
    });
}
