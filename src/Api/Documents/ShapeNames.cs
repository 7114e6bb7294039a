using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Documents;

/// <summary>What the API documents call the tables of HAIL.</summary>
internal static class ShapeNames
{
    // By identity: two tables with the same members are still two things.
    private static readonly Dictionary<Shape, string> Names = new(ReferenceEqualityComparer.Instance)
    {
        [HailShapes.Session] = "HailSession",
        [HailShapes.Agent] = "HailAgent",
        [HailShapes.Context] = "HailContext",
        [HailShapes.Event] = "HailEvent",
        [HailShapes.EventType] = "HailEventType",
        [HailShapes.Content] = "HailContent",
        [HailShapes.ContentBlock] = "HailContentBlock",
        [HailShapes.Stats] = "HailStats",
    };

    /// <summary>Null for shapes that stand where they are used.</summary>
    public static string? Of(Shape shape) => Names.GetValueOrDefault(shape);

    /// <summary>The component of one variant: <c>HailToolCall</c>, <c>HailTextBlock</c>.</summary>
    public static string Of(VariantShape variants, string type) => ReferenceEquals(variants, HailShapes.ContentBlock) ? $"Hail{type}Block" : $"Hail{type}";
}
