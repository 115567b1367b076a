import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const ONE_PRIVACY = 'Write #name: it is private while the program runs, too, and most classes here have it.';

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    // One program of all that is linted: bench/ and screenshots/ have settings of their own only for where they go.
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
  },
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"])[accessibility="private"]',
          message: ONE_PRIVACY,
        },
        { selector: 'TSParameterProperty[accessibility="private"]', message: ONE_PRIVACY },
      ],
      // Text from the network is searched for control characters on purpose (model/text.ts).
      'no-control-regex': 'off',
      eqeqeq: 'error',

      // What strictTypeChecked asks beyond what finds faults here:
      // a number prints as it is, and that is nearly every text here; objects, null and undefined are still refused,
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `() => stop()` and `return void` are shorter than braces, and nobody takes the value,
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // a string is spread on purpose: its code points are the cells of a line,
      '@typescript-eslint/no-misused-spread': 'off',
      // a type parameter that ties a key to its value within the body is of use,
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // and there are no enums here, while classes with #members are compared by name anyway: 18 s of work for nothing.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      'no-console': 'off',
    },
  },
  {
    files: ['test/**/*.ts'],
    // vitest's matchers (`expect.stringContaining`) are typed `any`.
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    // Scripts of their own, in no tsconfig.
    ...tseslint.configs.disableTypeChecked,
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
