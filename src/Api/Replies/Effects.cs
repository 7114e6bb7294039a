using System.Reflection;
using AgentPlatform.Application.Common;
using AgentPlatform.Application.Common.Once;
using AgentPlatform.Domain.Common;
using Microsoft.AspNetCore.Http.Metadata;

namespace AgentPlatform.Api.Replies;

/// <summary>
/// The way in for endpoints that change something: sends the message and answers like <see cref="Reply"/>. A request that carries an <c>Idempotency-Key</c> has its effect once; when it
/// is repeated it gets the answer that the first one got, with <c>Idempotency-Replayed: true</c>. What makes the wire's record is pure: it may run on another thread, more than once and when the
/// request is over, so it takes nothing from the request.
/// </summary>
internal sealed class Effects : IEndpointParameterMetadataProvider
{
    private readonly HttpContext context;

    private Effects(HttpContext context) => this.context = context;

    public static ValueTask<Effects> BindAsync(HttpContext context) => ValueTask.FromResult(new Effects(context));

    static void IEndpointParameterMetadataProvider.PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(TakesIdempotencyKey.Here);
        builder.Metadata.Add(new Refusals([StatusCodes.Status400BadRequest, StatusCodes.Status422UnprocessableEntity]));
    }

    public Task<Reply<TWire>> One<TView, TWire>(IMessage<TView> message, Func<TView, TWire> wire, CancellationToken ct) => One(message, wire, _ => StatusCodes.Status200OK, ct);

    public Task<Reply<TWire>> Created<TView, TWire>(IMessage<TView> message, Func<TView, TWire> wire, CancellationToken ct) => One(message, wire, _ => StatusCodes.Status201Created, ct);

    /// <summary>With headers that only a success carries. Like the record, they are made from the value alone.</summary>
    public Task<Reply<TWire>> One<TView, TWire>(IMessage<TView> message, Func<TView, TWire> wire, Action<TView, IHeaderDictionary> headers, CancellationToken ct) =>
        One(message, wire, _ => StatusCodes.Status200OK, headers, ct);

    /// <summary>Answers a success with 204 and no body.</summary>
    public Task<Reply<NoBody>> Nothing<TView>(IMessage<TView> message, CancellationToken ct) => One(message, _ => default(NoBody), _ => StatusCodes.Status204NoContent, ct);

    /// <summary>For what may have been there before.</summary>
    public Task<Reply<TWire>> One<TView, TWire>(IMessage<TView> message, Func<TView, TWire> wire, Func<TView, int> status, CancellationToken ct) =>
        One(message, wire, status, headers: null, ct);

    private async Task<Reply<TWire>> One<TView, TWire>(
        IMessage<TView> message, Func<TView, TWire> wire, Func<TView, int> status, Action<TView, IHeaderDictionary>? headers, CancellationToken ct)
    {
        var sender = context.RequestServices.GetRequiredService<ISender>();
        if (context.Features.Get<KeyedRequest>() is not { } keyed) return Answer(await sender.Send(message, ct));

        // A group writes the answer also of a caller who has gone: by then the request may be another one's.
        var voice = context.Voice();
        var ticket = new OnceTicket<TView>(await keyed.Key(context), result => Answer(result).Render(voice).Pack());
        var sent = await sender.Send(message, ticket, ct);
        return sent.Answer is { } answer ? Reply<TWire>.Stored(RenderedAnswer.Unpack(answer), sent.IsReplay) : Answer(sent.Result!);

        Reply<TWire> Answer(Result<TView> result)
        {
            if (result.Error is { } refusal) return refusal;
            var reply = Reply.One(result, wire, status(result.Value));
            return headers is null ? reply : reply.With(given => headers(result.Value, given));
        }
    }
}

/// <summary>Marks endpoints that change something, and so take an <c>Idempotency-Key</c>.</summary>
internal sealed class TakesIdempotencyKey
{
    public static TakesIdempotencyKey Here { get; } = new();
}
