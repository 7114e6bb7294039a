namespace AgentPlatform.Api.Hosting;

/// <summary>The address under which people reach this server, without a slash at its end: the configured one, else what the request itself was sent to.</summary>
internal sealed class PublicUrl(PlatformSettings settings, IHttpContextAccessor context)
{
    public string Base => settings.PublicUrl.Length > 0 ? settings.PublicUrl.TrimEnd('/') : FromRequest(context.HttpContext!.Request);

    private static string FromRequest(HttpRequest request) =>
        $"{First(request, "X-Forwarded-Proto") ?? request.Scheme}://{First(request, "X-Forwarded-Host") ?? request.Host.Value}";

    // Proxies append to these headers; the first item is what the client used.
    private static string? First(HttpRequest request, string header) =>
        request.Headers[header].ToString().Split(',')[0].Trim() is { Length: > 0 } first ? first : null;
}
