import type { FastifySerializerCompiler } from 'fastify/types/schema.js'
import type { TSchema } from 'typebox'
import { Compile, type Validator } from 'typebox/compile'

/**
 * Answers are printed as they are: their shape is held by the compiler. Where `check` is on,
 * as in tests, each is held against its schema too, so that nothing leaves that no contract names.
 */
export function answerSerializer(check: boolean): FastifySerializerCompiler<TSchema> {
  return ({ schema, method, url }) => {
    let validator: Validator | undefined
    return (data: unknown) => {
      const text = typeof data === 'string' ? data : JSON.stringify(data)
      if (!check || typeof data === 'string') return text
      validator ??= Compile(schema)
      const [fault] = validator.Errors(JSON.parse(text))
      if (fault) throw new Error(`${method} ${url} answers ${fault.instancePath}: ${fault.message}`)
      return text
    }
  }
}
