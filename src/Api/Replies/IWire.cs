using System.Text.Json;
using AgentPlatform.Domain.Common;

namespace AgentPlatform.Api.Replies;

/// <summary>How one surface speaks: its JSON and its errors. Attached to a surface once; everything that answers finds it there.</summary>
internal interface IWire
{
    JsonSerializerOptions Json { get; }

    /// <summary>What <see cref="Render"/> answers, for the API documents.</summary>
    ErrorForm Errors { get; }

    /// <summary>The surface's form of a refusal.</summary>
    /// <param name="error">What is refused.</param>
    /// <param name="status">The status of one endpoint's exception; null for the surface's own.</param>
    ErrorReply Render(Error error, int? status = null);
}

/// <summary>A rendered refusal; without a body it has no content type either.</summary>
internal readonly record struct ErrorReply(int Status, string ContentType, byte[] Body)
{
    private readonly IReadOnlyList<KeyValuePair<string, string>>? headers;

    /// <summary>What the answer says in headers of its own.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers
    {
        get => headers ?? [];
        init => headers = value;
    }
}

/// <summary>One wire-compatible API: what it is called, how it speaks, and which paths are its own.</summary>
/// <param name="Name">Also the name of its API document.</param>
/// <param name="Wire">Answers for every path below the prefixes, unknown ones included.</param>
/// <param name="Prefixes">Path prefixes; the longest that fits decides between surfaces.</param>
internal sealed record Surface(string Name, IWire Wire, IReadOnlyList<string> Prefixes)
{
    /// <summary>A path with a slash at its end is another path, which does not exist.</summary>
    public bool IsStrictAboutSlashes { get; init; }

    /// <summary>Browsers of any origin may call, without cookies.</summary>
    public bool IsOpenToAllOrigins { get; init; }

    /// <summary>Its requests are counted against the limit of whoever sends them.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Headers of every answer below the prefixes that does not have them already.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];
}

/// <summary>Finds the surface that a path belongs to.</summary>
internal sealed class SurfaceDirectory(IEnumerable<Surface> surfaces)
{
    private readonly (PathString Prefix, Surface Surface)[] prefixes =
        [.. surfaces.SelectMany(surface => surface.Prefixes.Select(prefix => (new PathString(prefix), surface))).OrderByDescending(entry => entry.Item1.Value!.Length)];

    /// <summary>The surface with the longest prefix of <paramref name="path"/>, in upper and lower case as its routes are; null where the platform itself answers.</summary>
    public Surface? Find(PathString path)
    {
        foreach (var (prefix, surface) in prefixes)
            if (path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase)) return surface;
        return null;
    }
}
