using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Documents;

internal enum DocumentFormat
{
    Json,
    Yaml,
}

/// <summary>The API documents as they are published. Each is made once; routes do not change while the process lives.</summary>
internal sealed class DocumentTexts(IServiceProvider services)
{
    private readonly ConcurrentDictionary<(string, DocumentFormat, OpenApiSpecVersion), Task<byte[]>> made = new();

    /// <summary>The document in UTF-8, with one line feed at its end.</summary>
    public Task<byte[]> Get(string name, DocumentFormat format = DocumentFormat.Json, OpenApiSpecVersion version = OpenApiSpecVersion.OpenApi3_1) =>
        made.GetOrAdd((name, format, version), static (key, services) => Make(services, key.Item1, key.Item2, key.Item3), services);

    private static async Task<byte[]> Make(IServiceProvider services, string name, DocumentFormat format, OpenApiSpecVersion version)
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name).GetOpenApiDocumentAsync(CancellationToken.None);
        using var text = new StringWriter { NewLine = "\n" };
        IOpenApiWriter writer = format switch
        {
            DocumentFormat.Json => new OpenApiJsonWriter(text),
            DocumentFormat.Yaml => new OpenApiYamlWriter(text),
        };
        document.SerializeAs(version, writer);
        return Encoding.UTF8.GetBytes(text.ToString().ReplaceLineEndings("\n").TrimEnd() + "\n");
    }
}
