using System.Text;
using System.Text.Json;
using AgentPlatform.Api.Replies;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Surfaces.AgentServer;

/// <summary>agentserver's JSON and errors: a refusal is one line of plain text (contract agentserver 3.0).</summary>
internal sealed class AgentServerWire : IWire
{
    public static AgentServerWire Shared { get; } = new();

    /// <summary>Keys match in any case, unknown ones and nulls are passed over.</summary>
    public JsonSerializerOptions Json { get; } = new()
    {
        Encoder = MinimalJsonEncoder.Shared,
        PropertyNameCaseInsensitive = true,
        TypeInfoResolver = AgentServerJson.Default,
    };

    public ErrorForm Errors { get; } = new("text/plain; charset=utf-8", typeof(string));

    public ErrorReply Render(Error error, int? status = null) =>
        new(status ?? Status(error), "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(Text(error) + "\n"));

    private static int Status(Error error) => RequestErrors.Status(error) ?? RequestErrors.StatusOf(error.Kind);

    /// <summary>The contract's words, where they differ from the platform's.</summary>
    private static string Text(Error error) => error.Code switch
    {
        "auth.required" => "unauthorized",
        "auth.forbidden" => "insufficient permissions",
        "request.unknown_path" => "404 page not found",
        "request.crashed" => "internal error",
        _ when error.Kind is ErrorKind.Unauthenticated => "unauthorized",
        _ => error.Message,
    };
}
