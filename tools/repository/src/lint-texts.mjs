/** Lints texts as if they stood in certain files: `[{ file, text }]` on standard input, the rules that each breaks on standard output. */
import { text } from 'node:stream/consumers';
import { ESLint } from 'eslint';

const eslint = new ESLint({ cwd: process.argv[2] });
const broken = [];
for (const { file, text: source } of JSON.parse(await text(process.stdin))) {
  const results = await eslint.lintText(source, { filePath: file });
  broken.push(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId ?? 'parsing')));
}
process.stdout.write(JSON.stringify(broken));
