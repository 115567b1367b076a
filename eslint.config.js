import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const ONE_PRIVACY = 'Write #name: it is private while the program runs, too, and most classes here have it.';

export default tseslint.config(
  { ignores: ['dist/', 'coverage/'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
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
      'no-console': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
  },
);
