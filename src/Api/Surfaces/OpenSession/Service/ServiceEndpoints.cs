using System.Text;
using AgentPlatform.Api.Hosting;
using AgentPlatform.Api.Replies;
using AgentPlatform.Api.Surfaces.OpenSession.Sessions;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Identity;

namespace AgentPlatform.Api.Surfaces.OpenSession.Service;

/// <summary>What this server is and can do (contract opensession 3.1, 3.5).</summary>
internal static class ServiceEndpoints
{
    private const string Tag = "Service";
    private const string Markdown = "text/markdown; charset=utf-8";

    public static void MapService(this OpenSessionRoutes routes)
    {
        routes.Get("/api/health", Health, "service.health", Tag, "Is it alive", Access.Anyone).Describe("Answers as long as the process lives; the database is not asked.");
        routes.Get("/api/capabilities", Capabilities, "service.capabilities", Tag, "What this server can do", Access.Anyone).Describe("Whether accounts and uploads work here.");
        routes.Get("/llms.txt", Overview, "service.overview", Tag, "Overview for language models", Access.Anyone).Describe("A short Markdown text.").ExcludeFromDescription();
    }

    /// <summary>The Markdown documentation, which <c>/docs</c> gives to whoever accepts it.</summary>
    public static async Task WriteDocs(HttpContext context) => await Write(context, DocsText.Docs(context.RequestServices.GetRequiredService<PublicUrl>().Base));

    private static Reply<HealthWire> Health() => Reply.Value(new HealthWire("ok", ProductVersion.Text));

    private static async Task<Reply<CapabilitiesWire>> Capabilities(Caller caller, ISender sender, CancellationToken ct) =>
        Reply.One(await sender.Send(new ListLoginMethods(caller), ct), methods => new CapabilitiesWire(methods.Password, UploadEnabled: true));

    private static Task Overview(HttpContext context, PublicUrl here) => Write(context, DocsText.Overview(here.Base));

    private static async Task Write(HttpContext context, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        context.Response.ContentType = Markdown;
        context.Response.ContentLength = bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=3600";
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
