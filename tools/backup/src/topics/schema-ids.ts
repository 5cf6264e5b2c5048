import { framedSchemaId, reframed, type SchemaRegistry } from '@nadi/messaging';

const highestId = 2 ** 31 - 1;

/** Makes framed records name the schemas of the registry they are restored to. */
export class SchemaIds {
  private readonly unknown = new Map<number, number>();
  private spare = highestId;

  /** @param known the id now by the id then, of all schemas of the backup */
  constructor(
    private readonly known: ReadonlyMap<number, number>,
    private readonly registry: Pick<SchemaRegistry, 'textOfId'>,
  ) {}

  /** The same bytes if nothing has to change. Bytes that are not framed pass as they are. */
  async translate(value: Buffer): Promise<Buffer> {
    const id = framedSchemaId(value);
    if (id === undefined) {
      return value;
    }
    const now = this.known.get(id) ?? (await this.unknownId(id));
    return now === id ? value : reframed(value, now);
  }

  /** A record that nobody could decode must not become one that somebody can, by an id that means something else here. */
  private async unknownId(id: number): Promise<number> {
    let now = this.unknown.get(id);
    if (now === undefined) {
      now = (await this.isUsed(id)) ? await this.unusedId() : id;
      this.unknown.set(id, now);
    }
    return now;
  }

  private async unusedId(): Promise<number> {
    while (await this.isUsed(this.spare)) {
      this.spare -= 1;
    }
    return this.spare--;
  }

  private async isUsed(id: number): Promise<boolean> {
    return (await this.registry.textOfId(id)) !== undefined;
  }
}
