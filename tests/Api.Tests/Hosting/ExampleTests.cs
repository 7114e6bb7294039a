using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.Accounts;
using AgentPlatform.Api.Surfaces.Additions;
using AgentPlatform.Api.Surfaces.AgentServer;
using AgentPlatform.Api.Surfaces.OpenSession;
using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Tests.Hosting;

/// <summary>The examples in the API documents are texts; these tests keep them true.</summary>
public sealed class ExampleTests
{
    private static readonly JsonSerializerOptions Strict = new()
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static IEnumerable<Type> Types => All.SelectMany(words => words.Examples.Keys);

    private static Vocabulary[] All => [HealthEndpoints.Words, AccountsVocabulary.Words, OpenSessionVocabulary.Words, AdditionsVocabulary.Words, AgentServerVocabulary.Words];

    [TestCaseSource(nameof(Types))]
    public void An_example_is_a_value_of_its_type(Type type)
    {
        var words = All.Single(words => words.Examples.ContainsKey(type));
        var example = JsonNode.Parse(words.Examples[type])!;
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);

        if (words.Shapes.TryGetValue(type, out var shape))
        {
            Assert.That(shape.Write(JsonSerializer.SerializeToUtf8Bytes(example), writer), Is.Null);
            return;
        }

        var again = JsonSerializer.SerializeToNode(JsonSerializer.Deserialize(example, type, Strict), type, Strict);
        Assert.That(JsonNode.DeepEquals(again, example), Is.True, $"{again}");
    }

    [Test]
    public void The_downloaded_recording_is_made_of_HAIL()
    {
        foreach (var line in OpenSessionVocabulary.Recording.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var json = JsonNode.Parse(line)!;
            var buffer = new ArrayBufferWriter<byte>();
            using var writer = new Utf8JsonWriter(buffer);
            ObjectShape shape = json["type"]!.GetValue<string>() switch
            {
                "event" => HailShapes.Event,
                "stats" => HailShapes.Stats,
                _ => new ObjectShape([.. HailShapes.Session.Members.Where(member => member.Name is "version" or "session_id" or "agent" or "context")]),
            };

            Assert.That(shape.Write(JsonSerializer.SerializeToUtf8Bytes(json), writer), Is.Null);
        }
    }
}
