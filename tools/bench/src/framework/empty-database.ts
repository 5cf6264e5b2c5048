import pg from 'pg';

/** Makes a database of its own on a server; returns its address. */
export async function emptyDatabase(databaseUrl: string): Promise<string> {
  const name = `bench_${Date.now().toString(36)}`;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  return url.toString();
}
