// The city that `cargo xtask demo --keep` leaves behind: a server with its console, and phones that can be asked in a
// terminal what reached them.

import { type ChildProcess, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { BIN, end, start } from './world';

/** A family as a phone holds it. */
interface Held {
  record: string;
  status: string;
  answers: Record<string, unknown>;
}

export class City {
  private constructor(
    private readonly demo: ChildProcess,
    /** A link with which the administrator makes a password, once. */
    readonly link: string,
    private readonly folder: string,
    private readonly desk: string,
  ) {}

  /** So many families in so many RT, interviewed, synced and partly settled. */
  static async open(families: number, rts: number): Promise<City> {
    const args = ['--families', `${families}`, '--rts', `${rts}`, '--rounds', '2', '--keep'];
    const told = /console\s+(http\S+)[\s\S]*database\s+(\S+)[^\S\n]*\n/;
    const [demo, said] = await start('ketuk-demo', args, told, (found) => `${found[1]} ${found[2]}`);
    const [link = '', database = ''] = said.split(' ');
    return new City(demo, link, dirname(database), mkdtempSync(join(tmpdir(), 'ketuk-city-')));
  }

  /** Every phone syncs; what they hold then, the latest of each family. */
  sync(): Map<string, Held> {
    const held = new Map<string, Held>();
    for (const name of readdirSync(this.folder).filter((file) => /^phone-\d+\.db$/.test(file))) {
      this.cli(name, 'sync');
      const file = join(this.desk, 'families.json');
      rmSync(file, { force: true });
      this.cli(name, 'export', file);
      const told = JSON.parse(readFileSync(file, 'utf8')) as { households: Held[] };
      for (const family of told.households) held.set(family.record, family);
    }
    return held;
  }

  private cli(phone: string, ...args: string[]): void {
    const done = spawnSync(join(BIN, 'ketuk-cli'), ['--vault', join(this.folder, phone), ...args], {
      encoding: 'utf8',
    });
    if (done.status !== 0) throw new Error(`ketuk-cli ${args.join(' ')}: ${done.stderr}${done.stdout}`);
  }

  async close(): Promise<void> {
    await end(this.demo, 'SIGINT');
    for (const folder of [this.folder, this.desk])
      rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  }
}
