using System.Text.Json;
using AgentPlatform.Api.Replies;

namespace AgentPlatform.Api.Surfaces.Accounts;

/// <summary>A registration. A <c>nickname</c> makes it OpenSession's, read as strictly as that surface reads; everything else is agentserver's, read as loosely as that one does.</summary>
internal sealed class RegisterRequest
{
    public RegisterBody? OpenSession { get; private init; }

    /// <summary>Null for a body that cannot be read.</summary>
    public LooseRegisterBody? AgentServer { get; private init; }

    public static async ValueTask<RegisterRequest> BindAsync(HttpContext context)
    {
        var json = await Body.ReadSmall(context);
        if (!HasNickname(json))
        {
            context.Speak(AgentServerDialect.Shared);
            return new RegisterRequest { AgentServer = Loosely(json) };
        }

        Body.RequireJson(context.Request);
        return Body.Fault(json) is { } fault ? throw new RefusedRequestException(fault) : new RegisterRequest { OpenSession = Body.Parse<RegisterBody>(json, OpenSessionDialect.Shared) };
    }

    private static bool HasNickname(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind is JsonValueKind.Object && document.RootElement.TryGetProperty("nickname", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static LooseRegisterBody? Loosely(ReadOnlyMemory<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { AllowMultipleValues = true });
            return JsonSerializer.Deserialize(ref reader, AccountsJson.Loose.LooseRegisterBody);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A body that may be absent and whose members decide which surface's client sent it.</summary>
internal sealed class DialectBody
{
    private DialectBody(bool isOpenSession, string refreshToken) => (IsOpenSession, RefreshToken) = (isOpenSession, refreshToken);

    /// <summary>The body has a <c>refresh_token</c>.</summary>
    public bool IsOpenSession { get; }

    public string RefreshToken { get; }

    public static async ValueTask<DialectBody> BindAsync(HttpContext context)
    {
        var json = await Body.ReadSmall(context);
        if (json.Span.Trim(" \t\r\n"u8).IsEmpty) return new DialectBody(false, "");
        context.Speak(OpenSessionDialect.Shared);
        Body.RequireJson(context.Request);
        if (Body.Fault(json) is { } fault) throw new RefusedRequestException(fault);

        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind is not JsonValueKind.Object) throw new RefusedRequestException(RequestErrors.Mistyped("invalid type: expected an object"));
        if (document.RootElement.TryGetProperty("refresh_token", out _)) return new DialectBody(true, Body.Parse<RefreshTokenBody>(json, OpenSessionDialect.Shared).RefreshToken);
        context.Speak(AccountsWire.Shared);
        return new DialectBody(false, "");
    }
}
