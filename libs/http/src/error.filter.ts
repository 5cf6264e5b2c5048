import { NadiError } from '@nadi/errors';
import type { Logger } from '@nadi/observability';
import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OnRefusal } from './guard-routes.ts';
import { edgeError, errorAnswer, errorHeaders, statusOf, unexpectedAnswer } from './error-answer.ts';

/** Answers every error with code, reason and remedy; an unexpected one is logged and answered without details. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    /** Told of every error that the platform has a code for. */
    private readonly onRefusal?: OnRefusal,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const error = platformError(thrown);
    if (error !== undefined) {
      this.onRefusal?.(host.switchToHttp().getRequest<FastifyRequest>(), error);
      void reply.status(statusOf(error.code)).headers(errorHeaders(error)).send(errorAnswer(error));
      return;
    }
    if (thrown instanceof HttpException) {
      void reply.status(thrown.getStatus()).send(thrown.getResponse());
      return;
    }
    this.logger.error({ err: thrown }, 'a request failed unexpectedly');
    void reply.status(500).send(unexpectedAnswer);
  }
}

function platformError(thrown: unknown): NadiError | undefined {
  if (thrown instanceof NadiError) {
    return thrown;
  }
  return thrown instanceof HttpException ? edgeError(thrown.getStatus()) : undefined;
}
