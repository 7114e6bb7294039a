using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

/// <summary>Describes the bodies that a table describes. On the finished document: the generator would resolve references in a schema that it is still working on.</summary>
internal sealed class ShapedBodies(IEnumerable<Vocabulary> vocabularies) : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var schemas = new ShapeSchemas(document);
        foreach (var (type, shape) in vocabularies.SelectMany(words => words.Shapes))
            if (document.Components?.Schemas?.TryGetValue(WireSchemas.Name(type), out var found) is true && found is OpenApiSchema schema) schemas.Fill(schema, shape);
        return Task.CompletedTask;
    }
}

/// <summary>Makes schemas of shapes; those with a name become components of the document.</summary>
internal sealed class ShapeSchemas(OpenApiDocument document)
{
    /// <summary>Writes the members of <paramref name="shape"/> into a schema that is there already.</summary>
    public void Fill(OpenApiSchema schema, ObjectShape shape)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        schema.Required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in shape.Members)
        {
            schema.Properties[member.Name] = Value(member);
            if (member.Presence is Presence.Required) schema.Required.Add(member.Name);
        }
    }

    private IOpenApiSchema Value(Member member)
    {
        var value = Of(member.Shape);
        if (member.Presence is Presence.Optional) return OrNull(value);
        if (member.Presence is Presence.Defaulted && value is OpenApiSchema inline) inline.Default = JsonNode.Parse(member.Default);
        return value;
    }

    private static OpenApiSchema OrNull(IOpenApiSchema value)
    {
        if (value is not OpenApiSchema inline) return new OpenApiSchema { OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, value] };
        inline.Type |= JsonSchemaType.Null;
        return inline;
    }

    private IOpenApiSchema Of(Shape shape) => ShapeNames.Of(shape) is { } name ? Component(name, () => Inline(shape)) : Inline(shape);

    private OpenApiSchemaReference Component(string name, Func<OpenApiSchema> schema)
    {
        if (document.Components?.Schemas?.ContainsKey(name) is not true) document.AddComponent(name, schema());
        return new OpenApiSchemaReference(name, document);
    }

    private OpenApiSchema Inline(Shape shape) => shape switch
    {
        TextShape => new OpenApiSchema { Type = JsonSchemaType.String },
        ChoiceShape choice => new OpenApiSchema { Type = JsonSchemaType.String, Enum = [.. choice.Texts.Select(text => (JsonNode)text)] },
        BooleanShape => new OpenApiSchema { Type = JsonSchemaType.Boolean },
        InstantShape => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time" },
        WholeShape whole => Whole(whole),
        AnyShape { ObjectOnly: true } => new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema() },
        AnyShape => new OpenApiSchema(),
        ListShape list => new OpenApiSchema { Type = JsonSchemaType.Array, Items = Of(list.Element) },
        ObjectShape known => Object(known),
        VariantShape variants => new OpenApiSchema { OneOf = [.. variants.Variants.Select(variant => Variant(variants, variant.Key, variant.Value))] },
        _ => throw new UnreachableException($"No schema for {shape.GetType().Name}."),
    };

    // int64 is the largest format there is: what is above it in HAIL's unsigned numbers, generated clients cannot hold.
    private static OpenApiSchema Whole(WholeShape whole)
    {
        var isSmall = whole.Least >= int.MinValue && whole.Most <= int.MaxValue;
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = isSmall ? "int32" : "int64",
            Minimum = whole.Least >= 0 ? whole.Least.ToString(CultureInfo.InvariantCulture) : null,
            Maximum = !isSmall && whole.Most < long.MaxValue ? whole.Most.ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    private OpenApiSchema Object(ObjectShape shape)
    {
        var schema = new OpenApiSchema();
        Fill(schema, shape);
        return schema;
    }

    private OpenApiSchemaReference Variant(VariantShape variants, string type, ObjectShape members)
    {
        var name = ShapeNames.Of(variants, type);
        return Component(name, () =>
        {
            var schema = Object(variants.Wrapped ? new ObjectShape() : members);
            schema.Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal) { ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Const = type } }
                .Concat(schema.Properties!).ToDictionary(StringComparer.Ordinal);
            schema.Required!.Add("type");
            if (!variants.Wrapped || members.Members.Length == 0) return schema;

            schema.Properties["data"] = Component($"{name}Data", () => Object(members));
            schema.Required.Add("data");
            return schema;
        });
    }
}
