namespace AgentPlatform.Api.Replies;

/// <summary>An answer as it goes over the wire, apart from what each response has of its own (its request id, CORS headers). Can be stored and given again, byte for byte.</summary>
internal sealed record RenderedAnswer(int Status, string? ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body)
{
    private const byte Format = 1;

    public byte[] Pack()
    {
        using var packed = new MemoryStream();
        using var writer = new BinaryWriter(packed);
        writer.Write(Format);
        writer.Write(Status);
        writer.Write(ContentType ?? "");
        writer.Write(Headers.Count);
        foreach (var (name, value) in Headers)
        {
            writer.Write(name);
            writer.Write(value);
        }

        writer.Write(Body.Length);
        writer.Write(Body);
        writer.Flush();
        return packed.ToArray();
    }

    public static RenderedAnswer Unpack(byte[] packed)
    {
        using var reader = new BinaryReader(new MemoryStream(packed));
        if (reader.ReadByte() is var format && format != Format) throw new InvalidOperationException($"A stored answer has the unknown format {format}.");
        var (status, contentType) = (reader.ReadInt32(), reader.ReadString());
        var headers = new KeyValuePair<string, string>[reader.ReadInt32()];
        for (var i = 0; i < headers.Length; i++) headers[i] = new(reader.ReadString(), reader.ReadString());
        return new RenderedAnswer(status, contentType.Length == 0 ? null : contentType, headers, reader.ReadBytes(reader.ReadInt32()));
    }

    public async Task Write(HttpContext context, bool isReplay)
    {
        var response = context.Response;
        response.StatusCode = Status;
        foreach (var (name, value) in Headers) response.Headers.Append(name, value);
        if (isReplay) response.Headers[IdempotencyKeys.Replayed] = "true";
        if (ContentType is null) return;
        response.ContentType = ContentType;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, context.RequestAborted);
    }
}
