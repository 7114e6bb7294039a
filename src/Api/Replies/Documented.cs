using AgentPlatform.Domain.Sessions.Hail;

namespace AgentPlatform.Api.Replies;

/// <summary>The API document that an endpoint belongs to, besides the platform's whole one.</summary>
internal sealed record InDocument(string Name);

/// <summary>Statuses with which an endpoint refuses; the body is its surface's error.</summary>
internal sealed record Refusals(IReadOnlyList<int> Statuses);

/// <summary>A wire in which an endpoint answers besides the one it carries; which of them, the request decides.</summary>
internal sealed record AlsoSpeaks(IWire Wire);

/// <summary>The body of an endpoint that reads it by hand. Not the framework's metadata, which would also refuse other content types while routing.</summary>
internal sealed record TakesBody(Type Type)
{
    /// <summary>Whatever the request calls it, it is read as JSON: no content type is refused.</summary>
    public bool IsOfAnyType { get; init; }
}

/// <summary>The body of an endpoint is a form with these fields.</summary>
internal sealed record TakesForm(Type Type);

/// <summary>The body of an endpoint is bytes, whatever they call themselves; for example these.</summary>
internal sealed record TakesBytes(string Example);

/// <summary>A successful answer that is text, as an example.</summary>
internal sealed record AnswersText(string Example);

/// <summary>What a parameter means and which values it takes; its type in C# does not say.</summary>
internal sealed record ParameterWords(string Name, string Description)
{
    public bool IsWhole { get; init; }

    public long? Least { get; init; }

    public long? Most { get; init; }

    public string? Default { get; init; }

    public IReadOnlyList<string> OneOf { get; init; } = [];
}

/// <summary>The form of refusals on the wire.</summary>
/// <param name="ContentType">Their content type.</param>
/// <param name="Type">The record that the document's schema is made from.</param>
internal sealed record ErrorForm(string ContentType, Type Type)
{
    /// <summary>Plain text.</summary>
    public bool IsText => Type == typeof(string);
}

/// <summary>What the API documents call a type where stripping <c>Wire</c> or writing <c>Request</c> for <c>Body</c> is not enough.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SchemaNameAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>What types alone do not tell the API documents. Every surface has one.</summary>
internal sealed record Vocabulary
{
    /// <summary>Bodies that are read by a table instead of a serializer.</summary>
    public IReadOnlyDictionary<Type, ObjectShape> Shapes { get; init; } = new Dictionary<Type, ObjectShape>();

    /// <summary>A value of each type that goes over the wire, as JSON text.</summary>
    public IReadOnlyDictionary<Type, string> Examples { get; init; } = new Dictionary<Type, string>();
}

/// <summary>What the API documents say of an endpoint beyond its types.</summary>
internal static class Documented
{
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string description) => route.WithDescription(description);

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses) => route.WithMetadata(new Refusals(statuses));

    /// <summary>A success without a body.</summary>
    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder route) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status204NoContent, typeof(void), []));

    /// <summary>A success with 200 and nothing else.</summary>
    public static RouteHandlerBuilder AnswersEmpty(this RouteHandlerBuilder route) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(void), []));

    public static RouteHandlerBuilder Redirects(this RouteHandlerBuilder route, int status = StatusCodes.Status302Found) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(status, typeof(void), []));

    /// <summary>A successful answer that is not JSON.</summary>
    public static RouteHandlerBuilder Text(this RouteHandlerBuilder route, string contentType, string example) =>
        route.WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(string), [contentType]), new AnswersText(example));
}
