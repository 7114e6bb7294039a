// src/Application/Sessions/ReadsTheRequest.cs
namespace AgentPlatform.Application.Sessions;

internal sealed class ReadsTheRequest
{
    public static string Path(Microsoft.AspNetCore.Http.HttpContext context) => context.Request.Path; // <- HTTP
}
