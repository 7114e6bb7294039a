using AgentPlatform.Application.ApiKeys;
using AgentPlatform.Application.Common;
using AgentPlatform.Domain.ApiKeys;
using AgentPlatform.Domain.Common;
using AgentPlatform.Domain.Identity;
using AgentPlatform.Infrastructure.Database;

namespace AgentPlatform.Infrastructure.ApiKeys;

internal sealed class ListPlatformKeysHandler(Db db, TimeProvider clock) : IQueryHandler<ListPlatformKeys, PlatformKeyPage>
{
    public async Task<Result<PlatformKeyPage>> Handle(ListPlatformKeys query, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var rows = await db.Many<PlatformKeyRow>(MintedKeySql.List(query, now), ct);
        var page = rows.Take(query.Limit).Select(row => row.View(now)).ToList();
        return new PlatformKeyPage(page, rows.Count > query.Limit ? new KeyCursor(page[^1].CreatedAt, page[^1].Id) : null);
    }
}

internal sealed class GetPlatformKeyHandler(Db db, TimeProvider clock) : IQueryHandler<GetPlatformKey, PlatformKeyView>
{
    public async Task<Result<PlatformKeyView>> Handle(GetPlatformKey query, CancellationToken ct) =>
        await db.One<PlatformKeyRow>(MintedKeySql.Get(query.Caller.Here, query.Key), ct) is { } row ? row.View(clock.GetUtcNow()) : ApiKeyErrors.NotFound;
}

internal sealed class ListWorkspaceKeysHandler(Db db) : IQueryHandler<ListWorkspaceKeys, IReadOnlyList<WorkspaceKeyView>>
{
    public async Task<Result<IReadOnlyList<WorkspaceKeyView>>> Handle(ListWorkspaceKeys query, CancellationToken ct) =>
        Result<IReadOnlyList<WorkspaceKeyView>>.Of(await db.Many<WorkspaceKeyView>(MintedKeySql.List(query.Caller.Here), ct));
}

internal sealed record PlatformKeyRow
{
    public ApiKeyId Id { get; init; }

    public UserId User { get; init; }

    public string Name { get; init; } = "";

    public string Prefix { get; init; } = "";

    public ApiKeyState State { get; init; }

    public string[] Scopes { get; init; } = [];

    public ResourceKind? OnlyKind { get; init; }

    public string? OnlyId { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? GraceUntil { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    public ApiKeyId? ReplacedBy { get; init; }

    public PlatformKeyView View(DateTimeOffset now) => new()
    {
        Id = Id,
        User = User,
        Name = Name,
        Prefix = Prefix,
        Standing = PlatformKey.Standing(State, GraceUntil, ExpiresAt, now),
        Scopes = Scopes,
        Only = OnlyKind is { } kind ? new ResourceRef(kind, OnlyId!) : null,
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        GraceUntil = GraceUntil,
        RevokedAt = RevokedAt,
        LastUsedAt = LastUsedAt,
        ReplacedBy = ReplacedBy,
    };
}
