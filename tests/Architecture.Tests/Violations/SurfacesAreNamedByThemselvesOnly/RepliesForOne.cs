// src/Api/Replies/RepliesForOne.cs
namespace AgentPlatform.Api.Replies;

internal static class RepliesForOne
{
    public static bool IsTheirs(IWire wire) => wire is Surfaces.OpenSession.OpenSessionWire; // <- what surfaces share knows none
}
