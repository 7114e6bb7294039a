using System.Buffers;
using System.Reflection;
using System.Text.Json;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Sessions;
using AgentPlatform.Domain.Sessions;
using AgentPlatform.Domain.Sessions.Hail;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Surfaces.OpenSession.Sessions;

/// <summary>A HAIL session and what its sender says beside it.</summary>
/// <remarks>Read while it arrives; events are packed at once and never held whole.</remarks>
internal sealed class UploadBody : IEndpointParameterMetadataProvider, IDisposable
{
    private static readonly ListShape Texts = new(new TextShape());
    private static readonly Member[] Beside =
    [
        new("body_url", new TextShape(), Presence.Optional),
        new("linked_session_ids", Texts, Presence.Optional),
        new("git_remote", new TextShape(), Presence.Optional),
        new("git_branch", new TextShape(), Presence.Optional),
        new("git_commit", new TextShape(), Presence.Optional),
        new("git_repo_name", new TextShape(), Presence.Optional),
        new("pr_number", WholeShape.Signed64, Presence.Optional),
        new("pr_url", new TextShape(), Presence.Optional),
        new("score_plugin", new TextShape(), Presence.Optional),
        // The platform's addition; without it the workspace decides.
        new("visibility", new ChoiceShape("private", "public"), Presence.Optional),
    ];

    private static readonly Member[] SessionParts = [.. HailShapes.Session.Members];

    private readonly Dictionary<string, ReadOnlyMemory<byte>> parts = new(StringComparer.Ordinal);
    private readonly Tally tally = new();
    private readonly EventPacker events = new();

    private UploadBody() { }

    /// <summary>What the API document says of the body.</summary>
    public static ObjectShape Shape { get; } = new([new("session", HailShapes.Session), .. Beside]);

    public static async ValueTask<UploadBody> BindAsync(HttpContext context)
    {
        var body = new UploadBody();
        context.Response.RegisterForDispose(body);
        await HailBody.Walk(context, (pieces, ct) => body.Read(pieces, ct));
        return body;
    }

    public UploadSession On(Caller caller)
    {
        var header = new SessionHeader(Text("version")!, Text("session_id")!, RecordedAgent.Read(parts["agent"]), SessionContext.Read(parts["context"]));
        return new UploadSession(caller, new Recording(header, Stats.Read(parts["stats"]), tally, events), new UploadDetails
        {
            ScoreRule = Text("score_plugin"),
            Source = new SourceControl(Text("git_remote"), Text("git_branch"), Text("git_commit"), Text("git_repo_name"), Number("pr_number"), Text("pr_url")),
            BodyUrl = Text("body_url"),
            Links = parts.TryGetValue("linked_session_ids", out var links) ? JsonSerializer.Deserialize(links.Span, OpenSessionJson.Plain.StringArray)! : [],
            Visibility = Text("visibility") switch
            {
                "private" => Visibility.Private,
                "public" => Visibility.Public,
                _ => null,
            },
        });
    }

    public void Dispose() => events.Dispose();

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new TakesBody(typeof(UploadBody)));

    private async ValueTask Read(JsonPieces pieces, CancellationToken ct)
    {
        await HailBody.Object(pieces, "", name => name is "session" || Array.Exists(Beside, member => member.Name == name), async name =>
        {
            if (name is "session") await HailBody.Object(pieces, "session", part => Array.Exists(SessionParts, member => member.Name == part), part => SessionPart(pieces, part, ct), ct);
            else Keep(Array.Find(Beside, member => member.Name == name)!, await pieces.Value(ct), "");
        }, ct);
        foreach (var member in SessionParts)
            if (!parts.ContainsKey(member.Name)) throw HailBody.Mistyped(new ShapeFault("session", $"missing field `{member.Name}`"));
    }

    private async ValueTask SessionPart(JsonPieces pieces, string part, CancellationToken ct)
    {
        if (part is not "events")
        {
            Keep(Array.Find(SessionParts, member => member.Name == part)!, await pieces.Value(ct), "session");
            return;
        }

        parts["events"] = default;
        await HailBody.Events(pieces, "session.events", recorded =>
        {
            tally.Add(recorded.Facts);
            events.Add(recorded.Line.Span, recorded.Facts.EventId);
        }, ct);
    }

    private void Keep(Member member, ReadOnlyMemory<byte> value, string owner)
    {
        if (HailBody.Canonical(member, value, owner) is { } canonical) parts[member.Name] = canonical;
    }

    private string? Text(string name) => parts.TryGetValue(name, out var json) ? JsonSerializer.Deserialize(json.Span, OpenSessionJson.Plain.String) : null;

    private long? Number(string name) => parts.TryGetValue(name, out var json) ? JsonSerializer.Deserialize(json.Span, OpenSessionJson.Plain.Int64) : null;
}

/// <summary>A batch of events; for a session that may have to be made, also <c>agent</c> and <c>context</c>.</summary>
[SchemaName("StreamEventsRequest")]
internal sealed class StreamBody : IEndpointParameterMetadataProvider, IDisposable
{
    private static readonly Member Agent = new("agent", HailShapes.Agent, Presence.Optional);
    private static readonly Member Context = new("context", HailShapes.Context, Presence.Optional);
    private static readonly string[] Known = ["agent", "context", "events"];

    private readonly EventBatch events = new();
    private RecordedAgent? agent;
    private SessionContext? context;
    private bool hasEvents;

    private StreamBody() { }

    /// <summary>What the API document says of the body.</summary>
    public static ObjectShape Shape { get; } = new(Agent, Context, new("events", new ListShape(HailShapes.Event)));

    public static async ValueTask<StreamBody> BindAsync(HttpContext context)
    {
        var body = new StreamBody();
        context.Response.RegisterForDispose(body);
        await HailBody.Walk(context, (pieces, ct) => body.Read(pieces, ct));
        return body;
    }

    public AppendEvents On(string session, Caller caller) => new(caller, session, agent, context, events);

    public void Dispose() => events.Dispose();

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new TakesBody(typeof(StreamBody)));

    private async ValueTask Read(JsonPieces pieces, CancellationToken ct)
    {
        await HailBody.Object(pieces, "", name => Known.Contains(name), async name =>
        {
            if (name is "events")
            {
                hasEvents = true;
                await HailBody.Events(pieces, name, events.Add, ct);
            }
            else if (name is "agent")
            {
                agent = HailBody.Canonical(Agent, await pieces.Value(ct), "") is { } json ? RecordedAgent.Read(json) : null;
            }
            else
            {
                context = HailBody.Canonical(Context, await pieces.Value(ct), "") is { } json ? SessionContext.Read(json) : null;
            }
        }, ct);
        if (!hasEvents) throw HailBody.Mistyped(new ShapeFault("", "missing field `events`"));
    }
}

/// <summary>Reading of bodies that carry HAIL.</summary>
internal static class HailBody
{
    private static readonly string MistypedCode = RequestErrors.Mistyped("").Code;

    /// <summary>Reads the body with <paramref name="read"/>. A fault of form is told only if the rest of the text is sound JSON: what cannot be parsed at all comes first.</summary>
    public static async ValueTask Walk(HttpContext context, Func<JsonPieces, CancellationToken, ValueTask> read)
    {
        Body.RequireJson(context.Request);
        using var pieces = new JsonPieces(context.Request.Body);
        try
        {
            await read(pieces, context.RequestAborted);
        }
        catch (RefusedRequestException refused) when (refused.Error.Code == MistypedCode)
        {
            await pieces.Drain(context.RequestAborted);
            throw;
        }

        await pieces.Drain(context.RequestAborted);
    }

    public static RefusedRequestException Mistyped(ShapeFault fault) => new(RequestErrors.Mistyped(fault.ToString()));

    /// <summary>Reads an object member by member; those that nobody knows are passed over, one that stands twice is refused.</summary>
    public static async ValueTask Object(JsonPieces pieces, string path, Func<string, bool> knows, Func<string, ValueTask> member, CancellationToken ct)
    {
        if (!await pieces.Read(ct)) throw new RefusedRequestException(RequestErrors.Malformed("unexpected end of the text"));
        if (pieces.Token is not JsonTokenType.StartObject) throw Mistyped(new ShapeFault(path, "invalid type: expected an object"));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (await pieces.Read(ct) && pieces.Token is JsonTokenType.PropertyName)
        {
            var name = pieces.Name;
            if (!knows(name)) await pieces.Value(ct);
            else if (!seen.Add(name)) throw Mistyped(new ShapeFault(path, $"duplicate field `{name}`"));
            else await member(name);
        }
    }

    /// <summary>Reads an array of events one by one.</summary>
    public static async ValueTask Events(JsonPieces pieces, string path, Action<RecordedEvent> take, CancellationToken ct)
    {
        if (!await pieces.Read(ct)) throw new RefusedRequestException(RequestErrors.Malformed("unexpected end of the text"));
        if (pieces.Token is not JsonTokenType.StartArray) throw Mistyped(new ShapeFault(path, "invalid type: expected an array"));
        for (var i = 0; await pieces.Value(ct) is var json && pieces.Token is not JsonTokenType.EndArray; i++)
        {
            if (RecordedEvent.Read(json, out var recorded) is { } fault) throw Mistyped(fault with { Path = fault.Path.Length == 0 ? $"{path}[{i}]" : $"{path}[{i}].{fault.Path}" });
            take(recorded);
        }
    }

    /// <summary>The member's value in canonical form; null where it counts as absent.</summary>
    public static ReadOnlyMemory<byte>? Canonical(Member member, ReadOnlyMemory<byte> value, string owner)
    {
        if (member.Presence is Presence.Optional && value.Span.SequenceEqual("null"u8)) return null;
        var buffer = new ArrayBufferWriter<byte>(Math.Max(value.Length, 1));
        using var writer = new Utf8JsonWriter(buffer, Domain.Sessions.Hail.Shape.Writing);
        if (member.Shape.Write(value, writer) is { } fault)
        {
            var path = owner.Length == 0 ? member.Name : $"{owner}.{member.Name}";
            throw Mistyped(fault with { Path = fault.Path.Length == 0 ? path : fault.Path[0] == '[' ? path + fault.Path : $"{path}.{fault.Path}" });
        }

        writer.Flush();
        return buffer.WrittenMemory;
    }
}
