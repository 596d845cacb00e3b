/** The REST door: a typed fetch, errors as codes with data, the skew between this computer's clock and the server's. */
export { ApiError, errorOf, newOperationId, request, upload, onSignedOut, serverNow } from './request.ts'
export type { Page, RequestOptions, UploadHandle } from './request.ts'
export * from './session.ts'
/** Bodies and answers of the REST door, generated from openapi.json (`npm run api`). */
export type { Schemas } from './schemas.ts'
