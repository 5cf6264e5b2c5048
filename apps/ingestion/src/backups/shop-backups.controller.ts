import { Caller, Requires } from '@nadi/http';
import type { Identity } from '@nadi/identity';
import { Controller, Get, HttpCode, Inject, Param, Post, StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { assertShops } from '../shops/shops.controller.ts';
import { ShopBackups } from './shop-backups.ts';

@ApiTags('shops')
@Controller('v1/shops/:id/backups')
export class ShopBackupsController {
  constructor(@Inject(ShopBackups) private readonly backups: ShopBackups) {}

  @Post()
  @Requires('shops:write')
  @HttpCode(202)
  @ApiOperation({ operationId: 'backupShop', summary: 'Copy all products of a Shopify shop into the store of backups' })
  @ApiResponse({ status: 202, description: 'It begins within seconds.' })
  @ApiResponse({ status: 400, description: 'INPUT_INVALID' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  @ApiResponse({ status: 409, description: 'SHOP_DISABLED, SHOP_BACKUP_RUNNING, BACKUP_STORE_MISSING' })
  async request(@Caller() caller: Identity, @Param('id') id: string) {
    assertShops(caller, 'shops:write');
    return { backup: await this.backups.request(caller, id) };
  }

  @Get()
  @Requires('shops:read')
  @ApiOperation({ operationId: 'listShopBackups', summary: 'Backups of a shop, newest first' })
  @ApiResponse({ status: 200, description: 'State, reason, and the manifest of those that are done.' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN' })
  async list(@Caller() caller: Identity, @Param('id') id: string) {
    assertShops(caller, 'shops:read');
    return { backups: await this.backups.list(caller, id) };
  }

  @Get(':backupId')
  @Requires('shops:read')
  @ApiOperation({ operationId: 'showShopBackup', summary: 'One backup: where its file is, with size and SHA-256' })
  @ApiResponse({ status: 200, description: 'State, reason, and the manifest once it is done.' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN, SHOP_BACKUP_UNKNOWN' })
  async show(@Caller() caller: Identity, @Param('id') id: string, @Param('backupId') backupId: string) {
    assertShops(caller, 'shops:read');
    return { backup: await this.backups.show(caller, id, backupId) };
  }

  @Get(':backupId/content')
  @Requires('shops:read')
  @ApiOperation({ operationId: 'downloadShopBackup', summary: 'The file of a backup: a product per line, gzipped' })
  @ApiResponse({ status: 200, description: 'NDJSON, gzipped, of the size and digest that the manifest says.' })
  @ApiResponse({ status: 404, description: 'SHOP_UNKNOWN, SHOP_BACKUP_UNKNOWN, OBJECT_UNKNOWN' })
  async download(@Caller() caller: Identity, @Param('id') id: string, @Param('backupId') backupId: string) {
    assertShops(caller, 'shops:read');
    const { manifest, content } = await this.backups.open(caller, id, backupId);
    const name = manifest.key.slice(manifest.key.lastIndexOf('/') + 1);
    return new StreamableFile(content, {
      ...{ type: manifest.contentType, length: manifest.sizeBytes },
      disposition: `attachment; filename="${id}-${name}"`,
    });
  }
}
