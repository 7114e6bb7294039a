// src/Api/Surfaces/OpenSession/LeansOnSharedHandles.cs
namespace AgentPlatform.Api.Surfaces.OpenSession;

internal static class LeansOnSharedHandles
{
    public static string Name => Accounts.AccountsSurface.Description.Name; // <- the handles know surfaces, not the other way round
}
