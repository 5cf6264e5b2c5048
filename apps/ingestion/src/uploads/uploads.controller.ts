import { errorCodes, NadiError, type ErrorCode } from '@nadi/errors';
import { ApiKeyOr } from '@nadi/http';
import { Controller, Get, Headers, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Admission } from '../http/admission.ts';
import { errorSchema } from '../http/openapi-schemas.ts';
import { callerOf } from './callers.ts';
import { refusedText } from './refused-text.ts';
import { UploadIntake } from './upload-intake.ts';
import { readDigest, readList, readRefused, readTarget, type QueryParameters } from './upload-query.ts';
import { UploadStore } from './upload-store.ts';
import { shownUpload, type Sender, type Upload } from './upload.ts';
import { refusedSchema, uploadSchema, uploadsSchema } from './uploads-schema.ts';

const refused = (description: string) => ({ description, schema: errorSchema });
const optional = (name: string, description: string) => ({ name, description, required: false, type: String });

@ApiTags('uploads')
@Controller('v1/uploads')
export class UploadsController {
  constructor(
    @Inject(UploadIntake) private readonly intake: UploadIntake,
    @Inject(UploadStore) private readonly store: UploadStore,
    @Inject(Admission) private readonly admission: Admission,
  ) {}

  @Post()
  @ApiKeyOr('uploads:write', 'streamed')
  @HttpCode(202)
  @ApiOperation({
    operationId: 'uploadFile',
    summary: 'Take a file of rows in',
    description:
      'Answered when the file is safe; its rows become events in the background. The same file for the same target is one upload: ' +
      'the answer is then the one that exists, with status 200.',
  })
  @ApiQuery({ name: 'format', enum: ['csv', 'jsonl', 'parquet'] })
  @ApiQuery(optional('type', 'Contract whose fields the columns are; `a.b` is a field within a field.'))
  @ApiQuery(optional('mapping', 'Mapping that makes events of the rows, instead of `type`.'))
  @ApiQuery(optional('sha256', 'What the file has to be, 64 hexadecimal digits; or `Content-Digest`.'))
  @ApiConsumes('text/csv', 'application/jsonl', 'application/vnd.apache.parquet', 'application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiResponse({ status: 202, description: 'The file is safe.', schema: uploadSchema })
  @ApiResponse({ status: 200, description: 'It was uploaded before.', schema: uploadSchema })
  @ApiResponse({ status: 400, ...refused('A parameter, the digest or the target is wrong, or the file is cut off.') })
  @ApiResponse({ status: 413, ...refused('The file is too large.') })
  @ApiResponse({ status: 503, ...refused('There is no room for it now; see Retry-After.') })
  async post(
    @Req() request: FastifyRequest<{ Body: AsyncIterable<Buffer> | undefined }>,
    @Query() parameters: QueryParameters,
    @Headers('content-digest') digestHeader: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { headers, body } = request;
    if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
      throw new NadiError('MEDIA_TYPE_UNSUPPORTED', {
        message: 'compressed files are not taken; Parquet is compressed within',
      });
    }
    const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
    if (body === undefined || length === 0) throw new NadiError('BATCH_EMPTY', { message: 'the file is empty' });
    const digest = readDigest(parameters, digestHeader);
    const sender = callerOf(request, this.admission, 'uploads:write');
    const taken = await this.intake.take({ sender, ...readTarget(parameters), body, length, digest });
    void reply.status(taken.isNew ? 202 : 200);
    return shownUpload(taken.upload, Date.now());
  }

  @Get()
  @ApiKeyOr('uploads:read')
  @ApiOperation({ operationId: 'listUploads', summary: 'The tenant’s uploads, newest first' })
  @ApiQuery(optional('state', 'waiting, running, done, failed or cancelled.'))
  @ApiQuery(optional('limit', 'Most of one answer, 1 to 1000. Default 100.'))
  @ApiQuery(optional('after', '`next` of the answer before.'))
  @ApiResponse({ status: 200, description: 'Uploads.', schema: uploadsSchema })
  async list(@Req() request: FastifyRequest, @Query() parameters: QueryParameters) {
    const query = readList(parameters);
    const { tenantId } = callerOf(request, this.admission, 'uploads:read');
    const found = await this.store.list(tenantId, { ...query, limit: query.limit + 1 });
    const uploads = found.slice(0, query.limit);
    const next = found.length > query.limit ? { next: uploads.at(-1)?.id } : {};
    return { uploads: uploads.map((upload) => shownUpload(upload, Date.now())), ...next };
  }

  @Get(':id')
  @ApiKeyOr('uploads:read')
  @ApiOperation({ operationId: 'showUpload', summary: 'How far an upload is, and what was refused of it' })
  @ApiResponse({ status: 200, description: 'The upload.', schema: uploadSchema })
  @ApiResponse({ status: 404, ...refused('UPLOAD_UNKNOWN') })
  async show(@Req() request: FastifyRequest, @Param('id') id: string) {
    return shownUpload(await this.find(callerOf(request, this.admission, 'uploads:read'), id), Date.now());
  }

  @Get(':id/refused')
  @ApiKeyOr('uploads:read')
  @ApiOperation({
    operationId: 'listRefusedRows',
    summary: 'The rows that were refused: number, code, field, reason, remedy, and the shape of the value',
    description:
      'In the order of the file; the first 10,000 are kept. Values are never shown: the number says where they stand.',
  })
  @ApiQuery(optional('format', 'json, csv or jsonl. Default json.'))
  @ApiQuery(optional('limit', 'Most rows of one answer, 1 to 10000. Default 1000.'))
  @ApiQuery(optional('after', 'Number of the last row of the answer before.'))
  @ApiResponse({ status: 200, description: 'Refused rows.', schema: refusedSchema })
  @ApiResponse({ status: 404, ...refused('UPLOAD_UNKNOWN') })
  async refusedRows(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query() parameters: QueryParameters,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { format, after, limit } = readRefused(parameters);
    const { tenantId } = await this.find(callerOf(request, this.admission, 'uploads:read'), id);
    const found = await this.store.refusedRows(tenantId, id, after, limit + 1);
    const rows = found.slice(0, limit).map((row) => ({ ...row, remedy: errorCodes[row.code as ErrorCode] }));
    const next = found.length > limit ? rows.at(-1)?.row : undefined;
    if (format === 'json') return { rows, ...(next === undefined ? {} : { next }) };
    void reply.header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl');
    if (next !== undefined) void reply.header('x-next', String(next));
    return refusedText(rows, format);
  }

  @Post(':id/cancel')
  @ApiKeyOr('uploads:write')
  @HttpCode(200)
  @ApiOperation({ operationId: 'cancelUpload', summary: 'End an upload where it is; what was taken stays taken' })
  @ApiResponse({ status: 200, description: 'The upload.', schema: uploadSchema })
  @ApiResponse({ status: 404, ...refused('UPLOAD_UNKNOWN') })
  @ApiResponse({ status: 409, ...refused('UPLOAD_ENDED') })
  async cancel(@Req() request: FastifyRequest, @Param('id') id: string) {
    const sender = callerOf(request, this.admission, 'uploads:write');
    const upload = await this.find(sender, id);
    if (!(await this.store.cancel(sender.tenantId, id))) {
      throw new NadiError('UPLOAD_ENDED', { message: `the upload is ${upload.state}` });
    }
    return shownUpload(await this.find(sender, id), Date.now());
  }

  private async find({ tenantId }: Sender, id: string): Promise<Upload> {
    const upload = id.isWellFormed() && !id.includes('\0') ? await this.store.find(tenantId, id) : undefined;
    if (upload === undefined) throw new NadiError('UPLOAD_UNKNOWN', { message: 'the tenant has no such upload' });
    return upload;
  }
}
