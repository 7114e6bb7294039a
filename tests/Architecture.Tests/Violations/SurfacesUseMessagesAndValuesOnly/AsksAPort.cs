// src/Api/Surfaces/OpenSession/AsksAPort.cs
using AgentPlatform.Application.Identity;
using AgentPlatform.Infrastructure;

namespace AgentPlatform.Api.Surfaces.OpenSession;

internal sealed class AsksAPort(
    IUserDirectory users, // <- a port
    Readiness readiness) // <- Infrastructure
{
    public async Task<int> Ask(CancellationToken ct) =>
        (await users.Nicknames([], ct)).Count // <- a port's method
        + (await readiness.Missing(ct)).Count; // <- Infrastructure's
}
