// src/Api/Surfaces/OpenSession/ShowsAnEntity.cs
using AgentPlatform.Domain.Sessions;

namespace AgentPlatform.Api.Surfaces.OpenSession;

internal sealed record ShowsAnEntity(string Id, int Score)
{
    public static ShowsAnEntity From(Session session) => // <- an entity
        new(session.Id.Value.ToString(), session.Score); // <- and its members
}
