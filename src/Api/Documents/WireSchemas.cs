using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using AgentPlatform.Api.Replies;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

/// <summary>Corrects the schemas of wire types: names, members that are left out instead of null, numbers that no generator knows.</summary>
internal sealed class WireSchemas : IOpenApiSchemaTransformer
{
    /// <summary>The component of a type: its own word, else its name without the role that it has in the code.</summary>
    public static string Name(Type type)
    {
        if (type.GetCustomAttribute<SchemaNameAttribute>(inherit: false) is { } own) return own.Name;
        if (type.Name.EndsWith("Wire", StringComparison.Ordinal)) return type.Name[..^"Wire".Length];
        return type.Name.EndsWith("Body", StringComparison.Ordinal) ? type.Name[..^"Body".Length] + "Request" : type.Name;
    }

    /// <summary>For the generator: null where a schema stands inline.</summary>
    public static string? ReferenceId(JsonTypeInfo type) => OpenApiOptions.CreateDefaultSchemaReferenceId(type) is null ? null : Name(type.Type);

    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        if (schema.Format is "uint32")
        {
            schema.Format = "int64";
            schema.Minimum = "0";
            schema.Maximum = "4294967295";
        }

        foreach (var property in context.JsonTypeInfo.Properties.Where(IsLeftOutWhenNull))
        {
            schema.Required?.Remove(property.Name);
            if (schema.Properties?[property.Name] is OpenApiSchema { Type: { } type } value) value.Type = type & ~JsonSchemaType.Null;
        }

        return Task.CompletedTask;
    }

    private static bool IsLeftOutWhenNull(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), inherit: true) is [JsonIgnoreAttribute { Condition: JsonIgnoreCondition.WhenWritingNull }];
}
