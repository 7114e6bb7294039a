// Rewrites the OpenAPI 3.0 form of the document into what NSwag can make good C# of. What it describes stays the same; only NSwag sees the result.
// Usage: node prepare-csharp.mjs IN OUT
import { readFileSync, writeFileSync } from 'node:fs';

const [, , from, to] = process.argv;
const document = JSON.parse(readFileSync(from, 'utf8'));
const schemas = document.components.schemas;
const nameOf = (reference) => reference.split('/').at(-1);

// A union of objects that differ in the one value of their `type` becomes a base class with that discriminator: NSwag makes an empty class of oneOf.
for (const [base, union] of Object.entries(schemas)) {
  const variants = union.oneOf?.map(({ $ref }) => $ref && nameOf($ref));
  if (!variants?.every((name) => schemas[name]?.properties?.type?.enum?.length === 1)) continue;
  const mapping = {};
  for (const name of variants) {
    const { properties: { type, ...properties }, required, ...rest } = schemas[name];
    mapping[type.enum[0]] = `#/components/schemas/${name}`;
    const own = { ...rest, required: required.filter((member) => member !== 'type'), properties };
    if (own.required.length === 0) delete own.required;
    schemas[name] = { allOf: [{ $ref: `#/components/schemas/${base}` }, own] };
  }
  schemas[base] = {
    type: 'object', 'x-abstract': true, required: ['type'], properties: { type: { type: 'string' } }, discriminator: { propertyName: 'type', mapping },
  };
}

// NSwag writes EventId for event-id but Event_id for event_id; build/sdk turns the names in its output back.
const dashed = (name) => name.replaceAll('_', '-');

const visit = (node) => {
  if (node === null || typeof node !== 'object') return;
  // "Null, or this component" is told by oneOf; NSwag understands `nullable` beside the reference.
  if (node.oneOf?.length === 2 && node.oneOf[0].nullable && node.oneOf[1].$ref) {
    node.allOf = [node.oneOf[1]];
    node.nullable = true;
    delete node.oneOf;
  }
  // Clients pass over members they do not know; NSwag would give every class a dictionary for them.
  if (node.type === 'object' && node.properties && !('additionalProperties' in node)) node.additionalProperties = false;
  if (node.properties) node.properties = Object.fromEntries(Object.entries(node.properties).map(([name, value]) => [dashed(name), value]));
  if (node.properties && node.required) node.required = node.required.map(dashed);
  for (const child of Object.values(node)) visit(child);
};
visit(document.components.schemas);

for (const path of Object.values(document.paths)) {
  for (const operation of Object.values(path)) {
    // Method names: sessions.upload -> SessionsUpload.
    operation.operationId = operation.operationId.split('.').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
    for (const parameter of operation.parameters ?? []) parameter.name = dashed(parameter.name);
    for (const [status, response] of Object.entries(operation.responses)) {
      for (const [type, content] of Object.entries(response.content ?? {})) {
        // A text that is not JSON is a stream: recordings are too large to be held as a string.
        if (status.startsWith('2') && type !== 'application/json') content.schema = { type: 'string', format: 'binary' };
      }
    }
  }
}

writeFileSync(to, JSON.stringify(document, null, 2));
