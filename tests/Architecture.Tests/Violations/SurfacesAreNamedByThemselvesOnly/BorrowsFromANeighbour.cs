// src/Api/Surfaces/CometCode/BorrowsFromANeighbour.cs
using AgentPlatform.Api.Surfaces.OpenSession; // <- another surface

namespace AgentPlatform.Api.Surfaces.CometCode;

internal static class BorrowsFromANeighbour
{
    public static string Time(DateTimeOffset instant) => OpenSessionIds.Seconds(instant); // <- its ids
}
