import { readFile } from 'node:fs/promises';
import { Public } from '@nadi/http';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

const folder = new URL('../../public/', import.meta.url);

/** Everything comes from this service; nothing is inline, nothing may frame the page. */
const contentSecurityPolicy =
  "default-src 'none'; img-src data:; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const files = {
  index: { name: 'index.html', type: 'text/html; charset=utf-8' },
  script: { name: 'page.js', type: 'text/javascript; charset=utf-8' },
  style: { name: 'page.css', type: 'text/css; charset=utf-8' },
} as const;

const harmless = 'the page holds no data; the stream that it opens needs a token';

/** A plain page on which the numbers move. */
@ApiExcludeController()
@Controller()
export class PageController {
  @Get()
  @Public(harmless)
  index(@Res() reply: FastifyReply) {
    return send(reply, files.index);
  }

  @Get('page.js')
  @Public(harmless)
  script(@Res() reply: FastifyReply) {
    return send(reply, files.script);
  }

  @Get('page.css')
  @Public(harmless)
  style(@Res() reply: FastifyReply) {
    return send(reply, files.style);
  }
}

async function send(
  reply: FastifyReply,
  { name, type }: { readonly name: string; readonly type: string },
): Promise<void> {
  const body = await readFile(new URL(name, folder));
  await reply
    .headers({
      'content-type': type,
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-cache',
    })
    .send(body);
}
