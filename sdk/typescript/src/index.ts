import { createClient, createConfig } from './generated/client/index.js';
import { AgentPlatform } from './generated/sdk.gen.js';

export * from './generated/index.js';

export interface Credentials {
  /** An access token of a log-in, or an API key. A function is asked before each request. */
  token?: string | (() => string | undefined);
  /** The operator's key, for `sessions.remove`. */
  adminKey?: string;
}

/** A client of the server at `baseUrl`, for example `http://127.0.0.1:5080`. */
export function connect(baseUrl: string, { token, adminKey }: Credentials = {}): AgentPlatform {
  const client = createClient(
    createConfig({
      baseUrl,
      auth: (scheme) => (scheme.type === 'apiKey' ? adminKey : typeof token === 'function' ? token() : token),
    }),
  );
  client.interceptors.response.use(recordingsAreText);
  return new AgentPlatform({ client });
}

// The generated client takes every content type that begins with application/json for one JSON value; lines of JSON are none.
function recordingsAreText(response: Response): Response {
  if (!response.headers.get('content-type')?.startsWith('application/jsonl')) return response;
  const headers = new Headers(response.headers);
  headers.set('content-type', 'text/plain');
  return new Response(response.body, { status: response.status, statusText: response.statusText, headers });
}
