using System.Text.Json;
using AgentPlatform.Api.Replies;
using AgentPlatform.Application.Sessions.Chats;
using Microsoft.AspNetCore.Mvc;

namespace AgentPlatform.Api.Surfaces.OpenAgentsBuilder.Sessions;

/// <summary>Which page of an agent's sessions or results (contract 3.4). What cannot be read is the default: this wire refuses no page.</summary>
internal sealed record PageQuery
{
    private const int DefaultLimit = 10;

    [FromQuery(Name = "limit")]
    public string? Limit { get; init; }

    [FromQuery(Name = "offset")]
    public string? Offset { get; init; }

    [FromQuery(Name = "orderBy")]
    public string? OrderBy { get; init; }

    [FromQuery(Name = "query")]
    public string? Query { get; init; }

    public static ParameterWords[] Words(string order) =>
    [
        new("limit", "Rows of a page.") { IsWhole = true, Least = 1, Default = $"{DefaultLimit}" },
        new("offset", "Rows in front of the page.") { IsWhole = true, Least = 0, Default = "0" },
        new("orderBy", "`userName` and `userEmail` ascending, without rows that have none; `createdAt` and `updatedAt` newest first.") { OneOf = ["userName", "userEmail", "createdAt", "updatedAt"], Default = order },
        new("query", "A part of the e-mail address, the name or the session's id, in either case."),
    ];

    /// <summary>The page, and what the answer says of it. An order that nobody knows is told as it came and sorts like the default.</summary>
    public (AgentPage Page, Action<Utf8JsonWriter, long> Tell) Read(string agentId, string defaultOrder)
    {
        var (limit, offset) = (OpenAgentsBuilderIds.Whole(Limit, 1) ?? DefaultLimit, OpenAgentsBuilderIds.Whole(Offset, 0) ?? 0);
        var order = OpenAgentsBuilderIds.Given(OrderBy) ?? defaultOrder;
        return (new AgentPage(agentId, Order(order) ?? Order(defaultOrder)!.Value, Query ?? "", offset, limit), (writer, total) =>
        {
            writer.WriteNumber("total", total);
            writer.WriteNumber("limit", limit);
            writer.WriteNumber("offset", offset);
            writer.WriteString("orderBy", order);
            writer.WriteString("query", Query ?? "");
        }
        );
    }

    private static ChatOrder? Order(string name) => name switch
    {
        "userName" => ChatOrder.UserName,
        "userEmail" => ChatOrder.UserEmail,
        "createdAt" => ChatOrder.Created,
        "updatedAt" => ChatOrder.Updated,
        _ => null,
    };
}
