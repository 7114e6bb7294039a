// Reads docs/openapi/platform.json; build/sdk names the output folder.
export default {
  input: process.env.SDK_DOCUMENT,
  output: { path: process.env.SDK_OUT, importFileExtension: '.js' },
  plugins: [
    '@hey-api/client-fetch',
    '@hey-api/typescript',
    { name: '@hey-api/sdk', operations: { strategy: 'single', containerName: 'AgentPlatform' } },
  ],
};
