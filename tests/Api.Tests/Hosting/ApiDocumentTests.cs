using System.Net;
using System.Text.Json.Nodes;
using AgentPlatform.Api.Documents;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace AgentPlatform.Api.Tests.Hosting;

public sealed class ApiDocumentTests
{
    private static readonly Lazy<Task<string>> Written = new(async () =>
    {
        var folder = Directory.CreateTempSubdirectory("ap-docs-").FullName;
        await DocumentFiles.Write(folder, OpenApiSpecVersion.OpenApi3_1);
        return folder;
    });

    /// <summary>Operations whose body must call itself JSON.</summary>
    private static readonly Lazy<IReadOnlySet<string>> AskForJson = new(() => ((IEndpointRouteBuilder)PlatformApp.Build([], withWorkers: false)).DataSources.SelectMany(source => source.Endpoints)
        .Where(endpoint => endpoint.Metadata.GetMetadata<TakesBody>() is { IsOfAnyType: false }).Select(endpoint => endpoint.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName).ToHashSet(StringComparer.Ordinal));

    private static IReadOnlyList<string> Names => ApiDocuments.Names;

    [OneTimeTearDown]
    public static async Task Forget() => Directory.Delete(await Written.Value, recursive: true);

    [TestCaseSource(nameof(Names))]
    public async Task The_committed_document_is_the_one_that_the_code_makes(string name)
    {
        var made = await Made(name);
        var committed = File.Exists(Committed(name)) ? await File.ReadAllTextAsync(Committed(name)) : "";

        Assert.That(committed, Is.EqualTo(made), $"docs/openapi/{name}.json is behind the code: run build/openapi, look at the difference and commit it.");
    }

    [TestCaseSource(nameof(Names))]
    public async Task Every_operation_is_described(string name)
    {
        var operations = Operations(await Made(name));

        Assert.That(operations, Is.Not.Empty);
        using (Assert.EnterMultipleScope())
        {
            foreach (var (place, operation) in operations)
            {
                var statuses = operation["responses"]!.AsObject().Select(response => response.Key).ToList();
                Assert.That(operation["operationId"]?.GetValue<string>(), Does.Match(@"^[a-z]\w*(\.[a-z]\w*)+$"), place);
                Assert.That(operation["tags"]?.AsArray(), Has.Count.EqualTo(1), place);
                Assert.That(operation["summary"]?.GetValue<string>(), Is.Not.Empty, place);
                Assert.That(operation["description"]?.GetValue<string>(), Is.Not.Empty, place);
                Assert.That(statuses, Has.Some.StartsWith("2").Or.Some.StartsWith("30"), place);
                Assert.That(statuses, Has.Some.EqualTo("500"), place);
                // Servers of the installation are told the same of every defect, and browsers are sent on.
                var unreadable = operation["operationId"]!.GetValue<string>().StartsWith("internal.", StringComparison.Ordinal) || statuses.Contains("302") ? new[] { "413" } : ["400", "413", "422"];
                if (operation["requestBody"] is not null) Assert.That(statuses, Is.SupersetOf(unreadable), place);
                Assert.That(statuses.Contains("415"), Is.EqualTo(AskForJson.Value.Contains(operation["operationId"]!.GetValue<string>())), $"{place} refuses content types, or says so and does not");
                if (operation["security"] is JsonArray { Count: 1 }) Assert.That(statuses, Has.Some.EqualTo("401"), place);
                foreach (var path in place.Split('{').Skip(1).Select(part => part.Split('}')[0]))
                    Assert.That(operation["parameters"]!.AsArray().Single(parameter => parameter!["name"]!.GetValue<string>() == path)!["description"], Is.Not.Null, place);
            }

            Assert.That(operations.Select(entry => entry.Operation["operationId"]!.GetValue<string>()), Is.Unique);
            Assert.That(JsonNode.Parse(await Made(name))!["tags"]!.AsArray().Select(tag => tag!["description"]), Has.None.Null);
        }
    }

    [TestCaseSource(nameof(Names))]
    public async Task Every_body_has_a_schema_and_an_example(string name)
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var (place, operation) in Operations(await Made(name)))
            {
                foreach (var (type, content) in operation["requestBody"]?["content"]!.AsObject() ?? [])
                {
                    Assert.That(content!["schema"], Is.Not.Null, place);
                    if (type == "application/json") Assert.That(content["example"], Is.Not.Null, place);
                }

                foreach (var (status, response) in operation["responses"]!.AsObject())
                {
                    foreach (var (type, content) in response!["content"]?.AsObject() ?? [])
                    {
                        Assert.That(content!["schema"], Is.Not.Null, $"{place} {status} {type}");
                        if (status[0] == '2') Assert.That(content["example"], Is.Not.Null, $"{place} {status} {type}");
                    }

                    if (status[0] is '4' or '5' && place is not "GET /readyz") Assert.That(response["content"]!["application/problem+json"], Is.Not.Null, $"{place} {status}");
                }
            }
        }
    }

    [TestCaseSource(nameof(Names))]
    public async Task A_value_has_one_type_or_may_be_null(string name)
    {
        var unions = Nodes(JsonNode.Parse(await Made(name))!).OfType<JsonObject>().Select(node => node["type"]).OfType<JsonArray>()
            .Where(types => types.Count(type => type!.GetValue<string>() is not "null") != 1).Select(types => types.GetPath());

        Assert.That(unions, Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public async Task Every_reference_leads_somewhere_and_every_component_is_used(string name)
    {
        var document = JsonNode.Parse(await Made(name))!;

        var used = Nodes(document).OfType<JsonObject>().Select(node => node["$ref"]).OfType<JsonValue>().Select(reference => reference.GetValue<string>().Split('/')[^1]).ToHashSet(StringComparer.Ordinal);
        Assert.That(document["components"]!["schemas"]!.AsObject().Select(schema => schema.Key), Is.EquivalentTo(used));
    }

    [Test]
    public async Task HAIL_is_told_by_its_tables()
    {
        var schemas = JsonNode.Parse(await Made("opensession"))!["components"]!["schemas"]!;

        Assert.That(schemas["HailEventType"]!["oneOf"]!.AsArray(), Has.Count.EqualTo(21));
        Assert.That(schemas["HailContentBlock"]!["oneOf"]!.AsArray(), Has.Count.EqualTo(8));
        Assert.That(schemas["HailToolCall"]!["properties"]!["type"]!["const"]!.GetValue<string>(), Is.EqualTo("ToolCall"));
        Assert.That(schemas["HailEvent"]!["properties"]!["duration_ms"]!.ToJsonString(), Is.EqualTo("""{"minimum":0,"type":["null","integer"],"format":"int64"}"""));
        Assert.That(schemas["UploadRequest"]!["required"]!.ToJsonString(), Is.EqualTo("""["session"]"""));
        Assert.That(schemas["SessionSummary"]!["required"]!.AsArray().Select(member => member!.GetValue<string>()), Has.Some.EqualTo("tags").And.None.EqualTo("git_remote"));
    }

    [Test]
    public async Task Nothing_of_the_machine_is_in_the_documents()
    {
        var document = await Made(ApiDocuments.Platform);

        Assert.That(JsonNode.Parse(document)!["servers"]!.AsArray().Single()!["url"]!.GetValue<string>(), Is.EqualTo("/"));
        Assert.That(document, Does.Not.Contain("localhost").And.Not.Contain("127.0.0.1").And.Not.Contain("\r"));
        Assert.That(Operations(document).Select(entry => entry.Place), Has.None.StartsWith("HEAD").And.None.Contain("llms.txt").And.Some.EqualTo("GET /metrics"));
        Assert.That(Operations(await Made("opensession")).Select(entry => entry.Place), Has.None.Contain("/metrics").And.None.Contain("/healthz"));
    }

    [Test]
    public async Task The_server_serves_the_committed_documents_and_a_page_to_read_them()
    {
        await using var platform = await TestPlatform.Start();

        var whole = await platform.Http.Get("/openapi.json");
        var surface = await platform.Http.Get("/openapi/opensession.json");
        var yaml = await platform.Http.Get("/openapi.yaml");
        var page = await platform.Http.Get("/docs/index.html");
        var entrance = await platform.Http.Get("/docs");
        var markdown = await platform.Http.Get("/docs", null, ("Accept", "text/markdown"));

        Assert.That((whole.Status, whole.ContentType, whole.Text), Is.EqualTo((200, "application/json", await File.ReadAllTextAsync(Committed("platform")))));
        Assert.That((surface.Status, surface.Text), Is.EqualTo((200, await File.ReadAllTextAsync(Committed("opensession")))));
        Assert.That((yaml.Status, yaml.ContentType), Is.EqualTo((200, "application/yaml")));
        Assert.That(yaml.Text, Does.StartWith("openapi: '3.1.1'\n").And.Contain("operationId: sessions.upload"));
        Assert.That((page.Status, page.ContentType), Is.EqualTo((200, "text/html; charset=utf-8")));
        Assert.That(page.Text, Does.Contain("swagger-ui"));
        Assert.That((HttpStatusCode)entrance.Status, Is.EqualTo(HttpStatusCode.MovedPermanently).Or.EqualTo(HttpStatusCode.OK));
        Assert.That((markdown.Status, markdown.ContentType), Is.EqualTo((200, "text/markdown; charset=utf-8")));
    }

    private static string Committed(string name) => Repository.Path("docs", "openapi", $"{name}.json");

    private static async Task<string> Made(string name) => await File.ReadAllTextAsync(Path.Combine(await Written.Value, $"{name}.json"));

    private static List<(string Place, JsonObject Operation)> Operations(string document) =>
    [
        .. from path in JsonNode.Parse(document)!["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select ($"{operation.Key.ToUpperInvariant()} {path.Key}", operation.Value!.AsObject()),
    ];

    private static IEnumerable<JsonNode> Nodes(JsonNode node) => node switch
    {
        JsonObject known => known.Select(member => member.Value).OfType<JsonNode>().SelectMany(Nodes).Prepend(known),
        JsonArray list => list.OfType<JsonNode>().SelectMany(Nodes),
        _ => [node],
    };
}
