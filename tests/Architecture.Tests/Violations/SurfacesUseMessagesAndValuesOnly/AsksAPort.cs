// src/Api/Surfaces/OpenSession/AsksAPort.cs
using AgentPlatform.Application.Identity;
using AgentPlatform.Infrastructure;

namespace AgentPlatform.Api.Surfaces.OpenSession;

internal sealed class AsksAPort(
    IUserDirectory users, // <- a port
    AccessTokens tokens, // <- a service of handlers
    Readiness readiness) // <- Infrastructure
{
    public async Task<int> Ask(CancellationToken ct) =>
        (await users.Nicknames([], ct)).Count // <- a port's method
        + (tokens.AreOn ? 1 : 0) // <- and what it does
        + (await readiness.Missing(ct)).Count; // <- Infrastructure's
}
