import { describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJdk, parseJavaVersion } from './jdk.ts';

function installJdk(home: string, version: string): void {
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin', 'java'), '');
  writeFileSync(join(home, 'release'), `IMPLEMENTOR="Somebody"\nJAVA_VERSION="${version}"\n`);
}

describe('the version of a Java installation', () => {
  it.each([
    ['JAVA_RUNTIME_VERSION="25.0.3+9-LTS"\nJAVA_VERSION="25.0.3"', 25, '25.0.3+9-LTS'],
    ['JAVA_VERSION="21"', 21, '21'],
    ['openjdk version "17.0.15" 2025-04-15\nOpenJDK Runtime Environment', 17, '17.0.15'],
    ['java version "1.8.0_392"', 8, '1.8.0_392'],
    ['openjdk version "24-ea" 2025-03-18', 24, '24-ea'],
  ])('is read from %j', (text, major, version) => {
    expect(parseJavaVersion(text)).toEqual({ major, version });
  });

  it('is unknown where the text names none', () => {
    expect(parseJavaVersion('command not found')).toBeUndefined();
  });
});

describe('the search for a JDK', () => {
  it('passes over an old JAVA_HOME and takes a new one on the PATH', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nadi-jdk-'));
    installJdk(join(folder, 'old'), '17.0.1');
    installJdk(join(folder, 'new'), '22.0.1');
    const found = await findJdk({
      homeFolder: folder,
      javaHome: join(folder, 'old'),
      pathFolders: [join(folder, 'new', 'bin')],
    });
    expect(found).toMatchObject({ major: 22, version: '22.0.1' });
    rmSync(folder, { recursive: true });
  });
});
